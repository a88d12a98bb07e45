"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { type Confirmation, ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { ApprovalRequested, approvalRequest } from "@/components/key-changes/approval-required.tsx";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import { activationText, deletionText, destructionText } from "@/components/key-changes/change-text.ts";
import { useRefresh } from "@/components/use-refresh.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import type { KeyView } from "@/lib/keys/key-view.ts";
import { isMovable } from "@/lib/keys/lifecycle.ts";
import { coverOption } from "./cover-option.ts";
import type { KeyActions } from "./key-actions.ts";
import { WaysOut } from "./ways-out.tsx";

export type KeyChange = "activate" | "delete" | "destroy";

export type KeyChangeDialogProps = {
	/** Null while the dialog is closed. */
	change: KeyChange | null;
	/** Closes the dialog with null, or asks about another change instead. */
	onChange: (change: KeyChange | null) => void;
	keyView: KeyView;
	deployment: DeploymentView;
	isTwoPersonRequired: boolean;
	actions: KeyActions;
};

/** Confirms activating a key, deleting it, or destroying its data. */
export function KeyChangeDialog({
	change,
	onChange,
	keyView: key,
	deployment,
	isTwoPersonRequired,
	actions,
}: KeyChangeDialogProps) {
	const refresh = useRefresh();
	const uncovered = deployment.resources
		.filter(({ isCovered }) => !isCovered)
		.map(({ resource }) => resource);
	const run = async (
		wanted: KeyChange,
		isOptionTaken: boolean,
		given: { reason: string; records: number | undefined },
	): Promise<ActionResult<ChangeOutcome | null>> => {
		const confirmed = { keyId: key.id, confirmArn: key.arn };
		switch (wanted) {
			case "activate":
				return {
					...(await actions.activate({ keyId: key.id, cover: isOptionTaken ? uncovered : [] })),
					data: null,
				};
			case "delete":
				return actions.remove({ ...confirmed, reason: given.reason });
			case "destroy":
				return actions.destroy({ ...confirmed, confirmRecords: given.records ?? 0, reason: given.reason });
		}
	};
	const content = (wanted: KeyChange): Confirmation => {
		const typedArn = { name: "key ARN", value: key.arn };
		// One person may remove a key that protects nothing.
		const isRequest = isTwoPersonRequired && key.status !== "ADDED";
		switch (wanted) {
			case "activate":
				return {
					title: `Activate ${key.name}?`,
					...activationText(key, deployment.records),
					confirmLabel: "Activate",
					isHarmless: true,
					option: uncovered.length > 0 ? coverOption(uncovered) : undefined,
				};
			case "delete":
				return isMovable(key, key.records)
					? {
							title: `Delete ${key.name}?`,
							...deletionText(key),
							confirmLabel: "Delete key",
							typedArn,
							...(isRequest && approvalRequest("deletion")),
						}
					: {
							title: `${key.name} can't be deleted now`,
							...deletionText(key),
							children: <WaysOut keyView={key} onDestroy={() => onChange("destroy")} />,
						};
			case "destroy":
				return {
					title: `Destroy the data of ${key.name}?`,
					...destructionText(key),
					confirmLabel: "Destroy data",
					typedArn,
					typedRecords: key.records,
					...(isRequest && approvalRequest("destruction")),
				};
		}
	};
	return (
		<ConfirmDialog
			subject={change}
			content={content}
			run={run}
			result={(outcome) =>
				outcome?.kind === "approval" && <ApprovalRequested expiresAt={outcome.expiresAt} />
			}
			onDone={refresh}
			onClose={() => onChange(null)}
		/>
	);
}
