"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { type Confirmation, ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { ApprovalRequested, approvalRequest } from "@/components/key-changes/approval-required.tsx";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import { activationText, deletionText, destructionText } from "@/components/key-changes/change-text.ts";
import { useRefresh } from "@/components/use-refresh.ts";
import type { DeploymentView, KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { KeyActions } from "./key-actions.ts";

export type KeyChange = "activate" | "delete" | "destroy";

type KeyChangeDialogProps = {
	/** Null while the dialog is closed. */
	change: KeyChange | null;
	onClose: () => void;
	keyView: KeyView;
	deployment: DeploymentView;
	isTwoPersonRequired: boolean;
	actions: KeyActions;
};

/** Confirms activating a key, deleting it, or destroying its data. */
export function KeyChangeDialog({
	change,
	onClose,
	keyView: key,
	deployment,
	isTwoPersonRequired,
	actions,
}: KeyChangeDialogProps) {
	const refresh = useRefresh();
	const run = async (
		wanted: KeyChange,
		_: boolean,
		given: { reason: string },
	): Promise<ActionResult<ChangeOutcome | null>> => {
		switch (wanted) {
			case "activate":
				return { ...(await actions.activate({ keyId: key.id })), data: null };
			case "delete":
				return actions.remove({ keyId: key.id, confirmArn: key.arn, ...given });
			case "destroy":
				return actions.destroy({ keyId: key.id, confirmArn: key.arn, confirmRecords: key.records, ...given });
		}
	};
	return (
		<ConfirmDialog
			subject={change}
			content={(wanted) => confirmation(wanted, key, deployment.records, isTwoPersonRequired)}
			run={run}
			result={(outcome) =>
				outcome?.kind === "approval" && <ApprovalRequested expiresAt={outcome.expiresAt} />
			}
			onDone={refresh}
			onClose={onClose}
		/>
	);
}

function confirmation(
	change: KeyChange,
	key: KeyView,
	records: number,
	isTwoPersonRequired: boolean,
): Confirmation {
	const typedArn = { name: "key ARN", value: key.arn };
	// One person may remove a key that protects nothing.
	const isRequest = isTwoPersonRequired && key.status !== "ADDED";
	switch (change) {
		case "activate":
			return {
				title: `Activate ${key.name}?`,
				...activationText(key, records),
				confirmLabel: "Activate",
				isHarmless: true,
			};
		case "delete":
			return {
				title: `Delete ${key.name}?`,
				...deletionText(key),
				confirmLabel: "Delete key",
				typedArn,
				...(isRequest && approvalRequest("deletion")),
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
}
