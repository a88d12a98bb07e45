"use client";

import { useRouter } from "next/navigation";
import type { SecurityOverview } from "@/lib/identity/account/security-overview.ts";
import type { AccountActions } from "./account-actions.ts";
import { ChangePassword } from "./change-password.tsx";
import { ConfirmEmailCard } from "./confirm-email-card.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { SecondFactorCard } from "./second-factor-card.tsx";

type AccountSecurityProps = {
	overview: SecurityOverview;
	actions: AccountActions;
	/** The organization that asks for a second factor. */
	goOnTo: { name: string; path: string } | null;
};

/** One's own password, second factor and sessions. */
export function AccountSecurity({ overview, actions, goOnTo }: AccountSecurityProps) {
	const { refresh } = useRouter();
	return (
		<div className="flex max-w-4xl flex-col gap-5">
			{overview.unproved && (
				<ConfirmEmailCard
					email={overview.email}
					unproved={overview.unproved}
					send={actions.sendEmailConfirmationAction}
				/>
			)}
			<SecondFactorCard overview={overview} actions={actions} goOnTo={goOnTo} onChanged={refresh} />
			{overview.hasPassword && (
				<ChangePassword
					changedAt={overview.passwordChangedAt}
					change={actions.changePasswordAction}
					onChanged={refresh}
				/>
			)}
			<OwnSessions overview={overview} actions={actions} onChanged={refresh} />
		</div>
	);
}
