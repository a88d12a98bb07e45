"use client";

import { type Confirmation, ConfirmDialog } from "@/components/confirm-dialog.tsx";
import {
	type ChangeText,
	deletionText,
	destructionText,
	replacementText,
	twoPersonRemovalText,
	uncoveringText,
} from "@/components/key-changes/change-text.ts";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { approveTitle, requesterName, resourceName } from "./approval-text.ts";

type ApproveDialogProps = {
	/** Null while the dialog is closed. */
	approval: ApprovalView | null;
	onClose: () => void;
	approve: ApprovalActions["approve"];
};

/** Shows the second person what the first one saw, and asks for the same confirmation. */
export function ApproveDialog({ approval, onClose, approve }: ApproveDialogProps) {
	const refresh = useRefresh();
	return (
		<ConfirmDialog
			subject={approval}
			content={confirmation}
			run={(request, _, { records }) => {
				const { typedArn } = confirmation(request);
				return approve({
					approvalId: request.id,
					...(typedArn && { confirmArn: typedArn.value }),
					...(records !== undefined && { confirmRecords: records }),
				});
			}}
			onDone={refresh}
			onClose={onClose}
		/>
	);
}

function confirmation(approval: ApprovalView): Confirmation {
	const { action, key, newKey, keyNow, reason } = approval;
	const { description, consequences } = changeText(approval);
	// For a replacement, the key that the data moves to.
	const [name, arn] = action === "REPLACE_KEY" ? ["ARN of the new key", newKey?.arn] : ["key ARN", key?.arn];
	const isTyped = action !== "UNCOVER_RESOURCE" && arn !== undefined;
	return {
		title: approveTitle(approval),
		description: `${requesterName(approval)} requested this. ${description}`,
		consequences,
		children: reason && (
			<p className="wrap-anywhere">
				<span className="font-medium">Reason:</span> {reason}
			</p>
		),
		confirmLabel: "Approve",
		typedArn: isTyped ? { name, value: arn } : undefined,
		typedRecords: action === "DESTROY_DATA" ? keyNow?.records : undefined,
	};
}

function changeText({ action, key, keyNow, resource }: ApprovalView): ChangeText {
	const name = key?.name ?? "the key";
	const about = { name, ...(keyNow ?? { status: "ACTIVE", health: "HEALTHY", records: 0 }) };
	switch (action) {
		case "DELETE_KEY":
			return deletionText(about);
		case "REPLACE_KEY":
			return replacementText(about);
		case "DESTROY_DATA":
			return destructionText(about);
		case "SWITCH_OFF_TWO_PERSON":
			return twoPersonRemovalText;
		case "UNCOVER_RESOURCE":
			return uncoveringText(name, resourceName(resource));
	}
}
