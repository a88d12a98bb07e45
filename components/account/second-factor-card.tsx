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
	goOnTo: { name: string; path: string } | null;
	onChanged: () => void;
};

export function SecondFactorCard({ overview, actions, goOnTo, onChanged }: SecondFactorProps) {
	const { secondFactorSince, recoveryCodesLeft, hasPassword } = overview;
	const [asked, setAsked] = useState<"renew" | "remove" | null>(null);
	const [codes, setCodes] = useState<string[] | null>(null);
	const showCodes = ({ recoveryCodes }: { recoveryCodes: string[] }) => {
		setAsked(null);
		setCodes(recoveryCodes);
		onChanged();
	};
	return (
		<Card aria-labelledby="second-factor">
			<CardHeader
				id="second-factor"
				title="Second factor"
				badge={
					hasPassword && (
						<StatusBadge tone={secondFactorSince ? "success" : "neutral"}>
							{secondFactorSince ? "On" : "Off"}
						</StatusBadge>
					)
				}
				description={
					hasPassword
						? "A code from an authenticator app, asked for after the password."
						: "You sign in by your organization's provider: it asks for whatever more it wants."
				}
				actions={
					secondFactorSince && (
						<>
							<Button onClick={() => setAsked("renew")}>New recovery codes</Button>
							<Button onClick={() => setAsked("remove")}>Remove</Button>
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
						Each stands in once for a lost authenticator app. They are not shown again: keep them where the
						app is not.
					</ShownOnce>
				</CardSection>
			)}
			{secondFactorSince && (
				<CardSection className="flex flex-wrap items-center justify-between gap-3">
					<p>
						Since <LocalTime value={secondFactorSince} style="date" />. Recovery codes left:{" "}
						{recoveryCodesLeft}.
					</p>
					{goOnTo && <ButtonLink href={goOnTo.path}>Go on to {goOnTo.name}</ButtonLink>}
				</CardSection>
			)}
			{hasPassword && !secondFactorSince && !codes && (
				<SetUpSecondFactor actions={actions} onDone={showCodes} />
			)}
			<ProofDialog
				open={asked === "remove"}
				title="Remove the second factor?"
				description="Sign-ins then ask for the password alone. Your other sessions end, and your recovery codes count no longer. An organization that asks for a second factor stays closed."
				confirmLabel="Remove"
				isDangerous
				send={actions.removeSecondFactorAction}
				onClose={() => setAsked(null)}
				onDone={() => {
					setAsked(null);
					setCodes(null);
					onChanged();
				}}
			/>
			<ProofDialog
				open={asked === "renew"}
				title="Make new recovery codes?"
				description="The codes that you have count no longer."
				confirmLabel="Make new codes"
				send={actions.renewRecoveryCodesAction}
				onClose={() => setAsked(null)}
				onDone={showCodes}
			/>
		</Card>
	);
}
