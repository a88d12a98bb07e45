"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { ApprovalRequested } from "@/components/key-changes/approval-required.tsx";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { useRefresh } from "@/components/use-refresh.ts";

export type TurnOffTwoPerson = (input: { reason: string }) => Promise<ActionResult<ChangeOutcome>>;

type TwoPersonRowProps = { isRequired: boolean; turnOff: TurnOffTwoPerson };

/** Two-person approval: turned on like any setting of the form, and turned off by a request. */
export function TwoPersonRow({ isRequired, turnOff }: TwoPersonRowProps) {
	const refresh = useRefresh();
	const [isOpen, setOpen] = useState(false);
	// While it is on, it stays ticked: unticking it asks for the request.
	const kept = isRequired && { checked: true, onChange: () => setOpen(true) };
	return (
		<div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
			<Checkbox
				key={String(isRequired)}
				name="isTwoPersonRequired"
				label="Require two-person approval"
				className="flex-1 basis-72"
				hint="Another Org Admin must approve deleting or replacing a key, destroying data, or moving data off a key. Turning this off also needs two people."
				{...kept}
			/>
			{isRequired && <Button onClick={() => setOpen(true)}>Turn off</Button>}
			<ConfirmDialog
				subject={isOpen || null}
				content={() => ({
					title: "Turn off two-person approval?",
					description: "Another Org Admin must approve this within 24 hours.",
					consequences: [
						"Nothing changes until then.",
						"After that, a single Org Admin can delete and replace keys, destroy data and move data off a key.",
					],
					confirmLabel: "Request to turn off",
					isHarmless: true,
					isReasonAsked: true,
				})}
				run={(_subject, _isOptionTaken, given) => turnOff(given)}
				result={(outcome) =>
					outcome.kind === "approval" && <ApprovalRequested expiresAt={outcome.expiresAt} />
				}
				onDone={refresh}
				onClose={() => setOpen(false)}
			/>
		</div>
	);
}
