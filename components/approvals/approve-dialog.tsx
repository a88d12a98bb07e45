"use client";

import { type FormEvent, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import {
	type ChangeWords,
	deletionWords,
	destructionWords,
	replacementWords,
} from "@/components/keys/change-words.ts";
import { Consequences } from "@/components/keys/consequences.tsx";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Input } from "@/components/ui/input.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { ApprovalView } from "@/lib/keys/list-approvals.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { approveTitle, requesterWords } from "./approval-words.ts";

export type ApprovedKey = Pick<KeyView, "name" | "arn" | "status" | "health" | "records">;

type ApproveDialogProps = {
	open: boolean;
	onClose: () => void;
	onDone: () => Promise<unknown>;
	approval: ApprovalView;
	keyView: ApprovedKey | undefined;
	approve: ApprovalActions["approve"];
};

/** Says what the first person was told, and asks the second for the same. */
export function ApproveDialog({ open, onClose, onDone, approval, keyView, approve }: ApproveDialogProps) {
	const [arn, setArn] = useState("");
	const [records, setRecords] = useState("");
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const { action } = approval;
	const { meaning, consequences } = words(approval, keyView);
	// Of a replacement, where the data goes.
	const expectedArn = action === "REPLACE_KEY" ? approval.newKey?.arn : approval.key?.arn;
	const wantsRecords = action === "DESTROY_DATA";
	const typedRecords = records.replaceAll(/[\s,]/g, "");
	const isConfirmed =
		(!expectedArn || arn === expectedArn) && (!wantsRecords || typedRecords === String(keyView?.records));

	const close = () => {
		setArn("");
		setRecords("");
		setError(null);
		onClose();
	};
	const confirm = async (event: FormEvent) => {
		event.preventDefault();
		if (isPending || !isConfirmed) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(
			approve({
				approvalId: approval.id,
				...(expectedArn && { confirmArn: arn }),
				...(wantsRecords && { confirmRecords: Number(typedRecords) }),
			}),
		);
		if (outcome.ok) await onDone();
		setPending(false);
		if (outcome.ok) close();
		else setError(outcome.error.message);
	};

	return (
		<AlertDialog
			open={open}
			onOpenChange={(next) => !next && close()}
			title={approveTitle(approval)}
			description={`${requesterWords(approval)} asked for this. ${meaning}`}
			error={error}
			form={{ onSubmit: confirm }}
			footer={
				<Button type="submit" variant="danger" disabled={!isConfirmed} pending={isPending}>
					Approve
				</Button>
			}
		>
			<Consequences of={consequences} />
			{expectedArn && (
				<>
					<Arn value={expectedArn} name={action === "REPLACE_KEY" ? "ARN of the new key" : "key ARN"} />
					<Field
						label={
							action === "REPLACE_KEY"
								? "Type the ARN of the new key to confirm"
								: "Type the key ARN to confirm"
						}
					>
						<Input
							mono
							value={arn}
							onChange={(event) => setArn(event.target.value)}
							autoComplete="off"
							spellCheck={false}
						/>
					</Field>
				</>
			)}
			{wantsRecords && keyView && (
				<Field
					label="Type the number of records to confirm"
					hint={`${formatNumber(keyView.records)} records`}
				>
					<Input
						value={records}
						onChange={(event) => setRecords(event.target.value)}
						inputMode="numeric"
						autoComplete="off"
					/>
				</Field>
			)}
		</AlertDialog>
	);
}

function words({ action, key }: ApprovalView, keyView: ApprovedKey | undefined): ChangeWords {
	const about = keyView ?? { name: key?.name ?? "the key", status: "ACTIVE", health: "HEALTHY", records: 0 };
	switch (action) {
		case "DELETE_KEY":
			return deletionWords(about);
		case "REPLACE_KEY":
			return replacementWords(about);
		case "DESTROY_DATA":
			return destructionWords(about);
		case "SWITCH_OFF_TWO_PERSON":
			return {
				meaning: "Deleting or replacing a key and destroying data then take one person again.",
				consequences: ["No key and no data is touched.", "Requests that wait can still be approved."],
			};
	}
}
