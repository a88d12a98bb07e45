"use client";

import { type FormEvent, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { AskedNotice, TwoPersonHint } from "@/components/approvals/asked-notice.tsx";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Input } from "@/components/ui/input.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { destructionWords } from "./change-words.ts";
import { Consequences } from "./consequences.tsx";
import type { KeyActions } from "./key-actions.ts";

type DestroyDialogProps = {
	open: boolean;
	onClose: () => void;
	onDone: () => Promise<unknown>;
	keyView: KeyView;
	isTwoPersonRequired: boolean;
	destroy: KeyActions["destroy"];
};

/** Asks for what cannot be undone: the ARN and the number of records have to be typed. */
export function DestroyDialog({
	open,
	onClose,
	onDone,
	keyView: key,
	isTwoPersonRequired,
	destroy,
}: DestroyDialogProps) {
	const [arn, setArn] = useState("");
	const [records, setRecords] = useState("");
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const [askedUntil, setAskedUntil] = useState<string | null>(null);
	const { meaning, consequences } = destructionWords(key);
	const typedRecords = records.replaceAll(/[\s,]/g, "");
	const isConfirmed = arn === key.arn && typedRecords === String(key.records);

	const close = () => {
		setArn("");
		setRecords("");
		setError(null);
		setAskedUntil(null);
		onClose();
	};
	const confirm = async (event: FormEvent) => {
		event.preventDefault();
		if (isPending || askedUntil || !isConfirmed) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(
			destroy({ keyId: key.id, confirmArn: arn, confirmRecords: Number(typedRecords) }),
		);
		if (outcome.ok) await onDone();
		setPending(false);
		if (!outcome.ok) setError(outcome.error.message);
		else if (outcome.data.kind === "approval") setAskedUntil(outcome.data.expiresAt);
		else close();
	};

	return (
		<AlertDialog
			open={open}
			onOpenChange={(next) => !next && close()}
			title={`Destroy the data of ${key.name}?`}
			description={meaning}
			error={error}
			form={{ onSubmit: confirm }}
			cancelLabel={askedUntil ? "Close" : undefined}
			footer={
				!askedUntil && (
					<Button type="submit" variant="danger" disabled={!isConfirmed} pending={isPending}>
						Destroy data
					</Button>
				)
			}
		>
			{askedUntil ? (
				<AskedNotice expiresAt={askedUntil} />
			) : (
				<>
					<Consequences of={consequences} />
					{isTwoPersonRequired && <TwoPersonHint />}
					<Arn value={key.arn} name="key ARN" />
					<Field label="Type the key ARN to confirm">
						<Input
							mono
							value={arn}
							onChange={(event) => setArn(event.target.value)}
							autoComplete="off"
							spellCheck={false}
						/>
					</Field>
					<Field label="Type the number of records to confirm" hint={`${formatNumber(key.records)} records`}>
						<Input
							value={records}
							onChange={(event) => setRecords(event.target.value)}
							inputMode="numeric"
							autoComplete="off"
						/>
					</Field>
				</>
			)}
		</AlertDialog>
	);
}
