"use client";

import { useRefresh } from "@/components/use-refresh.ts";
import type { SecurityOverview } from "@/lib/identity/account/security-overview.ts";
import type { AccountActions } from "./account-actions.ts";
import { ChangePassword } from "./change-password.tsx";
import { ConfirmEmailCard } from "./confirm-email-card.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { SecondFactorCard } from "./second-factor-card.tsx";

type AccountSecurityProps = {
	overview: SecurityOverview;
	actions: AccountActions;
	/** The organization that requires two-factor authentication. */
	continueTo: { name: string; path: string } | null;
};

/** The user's own password, two-factor authentication and sessions. */
export function AccountSecurity({ overview, actions, continueTo }: AccountSecurityProps) {
	const refresh = useRefresh();
	return (
		<div className="flex max-w-4xl flex-col gap-5">
			{overview.unproved && (
				<ConfirmEmailCard
					email={overview.email}
					unproved={overview.unproved}
					send={actions.sendEmailConfirmationAction}
				/>
			)}
			<SecondFactorCard overview={overview} actions={actions} continueTo={continueTo} onChanged={refresh} />
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
