"use client";

import { useState } from "react";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { counted } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import type { CardNotice } from "@/lib/keys/key-card-state.ts";
import type { KeyView } from "@/lib/keys/key-view.ts";
import { shownErrorName } from "@/lib/kms/key-trouble.ts";
import { DismissibleNotice } from "./dismissible-notice.tsx";
import { KeyChangeDialog, type KeyChangeDialogProps } from "./key-change-dialog.tsx";

type DialogProps = Pick<KeyChangeDialogProps, "deployment" | "isTwoPersonRequired" | "actions">;
type PreviousKeyNoticeProps = Omit<Extract<CardNotice, { kind: "previous" }>, "kind"> & DialogProps;

/** Says whether a previous key can be disabled in AWS: not while anything still needs it. */
export function PreviousKeyNotice({ keyView: old, need, ...dialog }: PreviousKeyNoticeProps) {
	const amount = `${counted(old.dataKeys, "data key")} and ${counted(old.records, "record")}`;
	const arn = <Arn value={old.arn} name={`ARN of ${old.name}`} />;
	if (need === "none") {
		const title = `You can disable ${old.name} in AWS: ${amount} need it`;
		return (
			<DismissibleNotice id={`free ${old.id}`} name={title} tone="success" title={title}>
				{arn}
			</DismissibleNotice>
		);
	}
	if (need === "needed") {
		return (
			<Notice tone="info" title={`Keep ${old.name} enabled in AWS: ${amount} still need it`}>
				{arn}
			</Notice>
		);
	}
	return <RefusedKeyNotice old={old} amount={amount} {...dialog} />;
}

type RefusedKeyNoticeProps = { old: KeyView; amount: string } & DialogProps;

/** AWS refuses a key that data still has to move away from: restore it, or destroy that data. */
function RefusedKeyNotice({ old, amount, ...dialog }: RefusedKeyNoticeProps) {
	const [isDestroying, setDestroying] = useState(false);
	return (
		<Notice
			tone="danger"
			title={`AWS is refusing ${old.name} (${shownErrorName(old.healthError ?? "refused")}), and ${amount} still need it`}
			action={
				<Button size="sm" onClick={() => setDestroying(true)}>
					Destroy data…
				</Button>
			}
		>
			<Arn value={old.arn} name={`ARN of ${old.name}`} />
			<p>
				Restore access in AWS KMS: the remaining data then moves automatically. If access can't be restored,
				destroy that data.
			</p>
			<KeyChangeDialog
				change={isDestroying ? "destroy" : null}
				onChange={(change) => setDestroying(change === "destroy")}
				keyView={old}
				{...dialog}
			/>
		</Notice>
	);
}
