"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { ShownOnce } from "@/components/ui/shown-once.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import type { SecurityOverview } from "@/lib/identity/account/security-overview.ts";
import type { AccountActions } from "./account-actions.ts";
import { ProofDialog } from "./proof-dialog.tsx";
import { SetUpSecondFactor } from "./set-up-second-factor.tsx";

type SecondFactorProps = {
	overview: SecurityOverview;
	actions: AccountActions;
	continueTo: { name: string; path: string } | null;
	onChanged: () => Promise<void>;
};

export function SecondFactorCard({ overview, actions, continueTo, onChanged }: SecondFactorProps) {
	const { secondFactorSince, recoveryCodesLeft, hasPassword } = overview;
	const [dialog, setDialog] = useState<"renew" | "remove" | null>(null);
	const [codes, setCodes] = useState<string[] | null>(null);
	const showCodes = ({ recoveryCodes }: { recoveryCodes: string[] }) => {
		setDialog(null);
		setCodes(recoveryCodes);
		return onChanged();
	};
	return (
		<Card aria-labelledby="second-factor">
			<CardHeader
				id="second-factor"
				title="Two-factor authentication"
				badge={
					hasPassword && (
						<StatusBadge tone={secondFactorSince ? "success" : "neutral"}>
							{secondFactorSince ? "On" : "Off"}
						</StatusBadge>
					)
				}
				description={
					hasPassword
						? "A code from your authenticator app, in addition to your password."
						: "You sign in through your organization's identity provider, which handles two-factor authentication."
				}
				actions={
					secondFactorSince && (
						<>
							<Button onClick={() => setDialog("renew")}>New recovery codes</Button>
							<Button onClick={() => setDialog("remove")}>Turn off</Button>
						</>
					)
				}
			/>
			{codes && (
				<CardSection>
					<ShownOnce
						title="Recovery codes"
						label="Recovery codes"
						text={codes.join("\n")}
						onClose={() => setCodes(null)}
					>
						Use each code once if you lose your authenticator app. They won't be shown again; store them
						somewhere other than your phone.
					</ShownOnce>
				</CardSection>
			)}
			{secondFactorSince && (
				<CardSection className="flex flex-wrap items-center justify-between gap-3">
					<p>
						On since <LocalTime value={secondFactorSince} style="date" />. Recovery codes left:{" "}
						{recoveryCodesLeft}.
					</p>
					{continueTo && <ButtonLink href={continueTo.path}>Continue to {continueTo.name}</ButtonLink>}
				</CardSection>
			)}
			{hasPassword && !secondFactorSince && !codes && (
				<SetUpSecondFactor actions={actions} onDone={showCodes} />
			)}
			<ProofDialog
				open={dialog === "remove"}
				title="Turn off two-factor authentication?"
				description="You'll sign in with your password only. Other sessions end and recovery codes stop working. You lose access to organizations that require two-factor authentication."
				confirmLabel="Turn off"
				isDangerous
				send={actions.removeSecondFactorAction}
				onClose={() => setDialog(null)}
				onDone={() => {
					setDialog(null);
					setCodes(null);
					return onChanged();
				}}
			/>
			<ProofDialog
				open={dialog === "renew"}
				title="Generate new recovery codes?"
				description="Your current codes will stop working."
				confirmLabel="Generate new codes"
				send={actions.renewRecoveryCodesAction}
				onClose={() => setDialog(null)}
				onDone={showCodes}
			/>
		</Card>
	);
}
