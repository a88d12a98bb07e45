"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { ApprovalRequested } from "@/components/key-changes/approval-required.tsx";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { useRefresh } from "@/components/use-refresh.ts";

type TurnOffTwoPersonProps = { turnOff: () => Promise<ActionResult<ChangeOutcome>> };

/** Requests that one Org Admin is enough again. */
export function TurnOffTwoPerson({ turnOff }: TurnOffTwoPersonProps) {
	const refresh = useRefresh();
	const [isOpen, setOpen] = useState(false);
	return (
		<Card aria-labelledby="two-person">
			<CardHeader
				id="two-person"
				title="Two-person approval is on"
				description="Another Org Admin must approve deleting or replacing a key, destroying data, or turning this off."
				actions={<Button onClick={() => setOpen(true)}>Turn off</Button>}
			/>
			<ConfirmDialog
				subject={isOpen || null}
				content={() => ({
					title: "Turn off two-person approval?",
					description: "Another Org Admin must approve this within 24 hours.",
					consequences: [
						"Nothing changes until then.",
						"After that, a single Org Admin can delete and replace keys and destroy data.",
					],
					confirmLabel: "Request to turn off",
				})}
				run={() => turnOff()}
				result={(outcome) =>
					outcome.kind === "approval" && <ApprovalRequested expiresAt={outcome.expiresAt} />
				}
				onDone={refresh}
				onClose={() => setOpen(false)}
			/>
		</Card>
	);
}
