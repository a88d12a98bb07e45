"use client";

import { type Confirmation, ConfirmDialog } from "@/components/confirm-dialog.tsx";
import {
	type ChangeText,
	deletionText,
	destructionText,
	replacementText,
	twoPersonRemovalText,
} from "@/components/key-changes/change-text.ts";
import { useRefresh } from "@/components/use-refresh.ts";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { ApprovalView } from "@/lib/keys/list-approvals.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { approveTitle, requesterName } from "./approval-text.ts";

export type ApprovedKey = Pick<KeyView, "name" | "arn" | "status" | "health" | "records">;

type ApproveDialogProps = {
	/** Null while the dialog is closed. */
	approval: ApprovalView | null;
	onClose: () => void;
	keyView: ApprovedKey | undefined;
	approve: ApprovalActions["approve"];
};

/** Shows the second person what the first one saw, and asks for the same confirmation. */
export function ApproveDialog({ approval, onClose, keyView, approve }: ApproveDialogProps) {
	const refresh = useRefresh();
	return (
		<ConfirmDialog
			subject={approval}
			content={(request) => confirmation(request, keyView)}
			run={(request) => {
				const { typedArn, typedRecords } = confirmation(request, keyView);
				return approve({
					approvalId: request.id,
					...(typedArn && { confirmArn: typedArn.value }),
					...(typedRecords !== undefined && { confirmRecords: typedRecords }),
				});
			}}
			onDone={refresh}
			onClose={onClose}
		/>
	);
}

function confirmation(approval: ApprovalView, keyView: ApprovedKey | undefined): Confirmation {
	const { action, key, newKey } = approval;
	const { description, consequences } = changeText(approval, keyView);
	// For a replacement, the key that the data moves to.
	const [name, arn] = action === "REPLACE_KEY" ? ["ARN of the new key", newKey?.arn] : ["key ARN", key?.arn];
	return {
		title: approveTitle(approval),
		description: `${requesterName(approval)} requested this. ${description}`,
		consequences,
		confirmLabel: "Approve",
		typedArn: arn === undefined ? undefined : { name, value: arn },
		typedRecords: action === "DESTROY_DATA" ? keyView?.records : undefined,
	};
}

function changeText({ action, key }: ApprovalView, keyView: ApprovedKey | undefined): ChangeText {
	const about = keyView ?? { name: key?.name ?? "the key", status: "ACTIVE", health: "HEALTHY", records: 0 };
	switch (action) {
		case "DELETE_KEY":
			return deletionText(about);
		case "REPLACE_KEY":
			return replacementText(about);
		case "DESTROY_DATA":
			return destructionText(about);
		case "SWITCH_OFF_TWO_PERSON":
			return twoPersonRemovalText;
	}
}
