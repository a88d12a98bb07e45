"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { AskedNotice } from "@/components/approvals/asked-notice.tsx";
import type { ChangeOutcome } from "@/components/approvals/change-outcome.ts";
import { Consequences } from "@/components/keys/consequences.tsx";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";

type SwitchOffTwoPersonProps = { switchOff: () => Promise<ActionResult<ChangeOutcome>> };

/** Asks another Org Admin to agree that one person is enough again. */
export function SwitchOffTwoPerson({ switchOff }: SwitchOffTwoPersonProps) {
	const [isOpen, setOpen] = useState(false);
	const [askedUntil, setAskedUntil] = useState<string | null>(null);
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);

	const close = () => {
		setOpen(false);
		setAskedUntil(null);
		setError(null);
	};
	const ask = async () => {
		if (isPending) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(switchOff());
		setPending(false);
		if (!outcome.ok) setError(outcome.error.message);
		else if (outcome.data.kind === "approval") setAskedUntil(outcome.data.expiresAt);
		else close();
	};
	return (
		<Card aria-labelledby="two-person">
			<CardHeader
				id="two-person"
				title="Deletion takes two people"
				description="Deleting or replacing a key and destroying data wait for another Org Admin. So does switching this off."
				actions={<Button onClick={() => setOpen(true)}>Switch off</Button>}
			/>
			<AlertDialog
				open={isOpen}
				onOpenChange={(open) => !open && !isPending && close()}
				title="Switch off two people for deletion?"
				description="Another Org Admin has to approve it within 24 hours."
				error={error}
				cancelLabel={askedUntil ? "Close" : undefined}
				footer={
					!askedUntil && (
						<Button variant="danger" onClick={ask} pending={isPending}>
							Ask to switch off
						</Button>
					)
				}
			>
				{askedUntil ? (
					<AskedNotice expiresAt={askedUntil} />
				) : (
					<Consequences
						of={[
							"Nothing changes until then.",
							"After that, one Org Admin alone deletes and replaces keys and destroys data.",
						]}
					/>
				)}
			</AlertDialog>
		</Card>
	);
}
