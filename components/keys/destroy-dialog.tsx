"use client";

import { type FormEvent, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Input } from "@/components/ui/input.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { KeyActions } from "./key-actions.ts";
import { counted } from "./key-words.ts";

type DestroyDialogProps = {
	open: boolean;
	onClose: () => void;
	onDone: () => Promise<unknown>;
	keyView: KeyView;
	destroy: KeyActions["destroy"];
};

/** Asks for what cannot be undone: the ARN and the number of records have to be typed. */
export function DestroyDialog({ open, onClose, onDone, keyView: key, destroy }: DestroyDialogProps) {
	const [arn, setArn] = useState("");
	const [records, setRecords] = useState("");
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const typedRecords = records.replaceAll(/[\s,]/g, "");
	const isConfirmed = arn === key.arn && typedRecords === String(key.records);

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
			destroy({ keyId: key.id, confirmArn: arn, confirmRecords: Number(typedRecords) }),
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
			title={`Destroy the data of ${key.name}?`}
			description={`${counted(key.records, "record is", "records are")} destroyed for good. Nobody can bring them back, Keyhold's operator included.`}
			error={error}
			form={{ onSubmit: confirm }}
			footer={
				<Button type="submit" variant="danger" disabled={!isConfirmed} pending={isPending}>
					Destroy data
				</Button>
			}
		>
			<ul className="flex list-disc flex-col gap-1 pl-5">
				<li>At once, no record under this key opens any more, even if you give access back in AWS.</li>
				<li>The records are then deleted, and new data is under the Keyhold managed key.</li>
				<li>
					Backups made before hold data keys that only this key in AWS opens: schedule its deletion there to
					make them unreadable too.
				</li>
				<li>To keep the data, cancel, and give access back in AWS KMS.</li>
			</ul>
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
		</AlertDialog>
	);
}
