"use client";

import { type FormEvent, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { KeyActions } from "./key-actions.ts";
import { counted } from "./key-words.ts";

type DeleteDialogProps = {
	open: boolean;
	onClose: () => void;
	onDone: () => Promise<unknown>;
	keyView: KeyView;
	remove: KeyActions["remove"];
};

export function DeleteDialog({ open, onClose, onDone, keyView: key, remove }: DeleteDialogProps) {
	const [typed, setTyped] = useState("");
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);

	const close = () => {
		setTyped("");
		setError(null);
		onClose();
	};
	const confirm = async (event: FormEvent) => {
		event.preventDefault();
		if (isPending) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(remove({ keyId: key.id, confirmArn: typed }));
		if (outcome.ok) await onDone();
		setPending(false);
		if (outcome.ok) close();
		else setError(outcome.error.message);
	};

	return (
		<AlertDialog
			open={open}
			onOpenChange={(next) => !next && close()}
			title={`Delete ${key.name}?`}
			description={meaning(key)}
			error={error}
			form={{ onSubmit: confirm }}
			footer={
				<Button type="submit" variant="danger" disabled={typed !== key.arn} pending={isPending}>
					Delete key
				</Button>
			}
		>
			<ul className="flex list-disc flex-col gap-1 pl-5">
				{consequences(key).map((consequence) => (
					<li key={consequence}>{consequence}</li>
				))}
			</ul>
			<Arn value={key.arn} name="key ARN" />
			<Field label="Type the key ARN to confirm">
				<Input
					mono
					value={typed}
					onChange={(event) => setTyped(event.target.value)}
					autoComplete="off"
					spellCheck={false}
				/>
			</Field>
		</AlertDialog>
	);
}

function meaning(key: KeyView): string {
	if (key.status === "ADDED") return "Nothing is encrypted under this key. It is removed at once.";
	if (key.health === "REVOKED") {
		return "AWS refuses this key, so its data cannot be moved now. Give access back in AWS KMS before you delete it, or choose Destroy data instead.";
	}
	return "Your data moves back to the Keyhold managed key. It can be read and written throughout.";
}

function consequences(key: KeyView): string[] {
	const untouched = "The key in AWS is not touched.";
	if (key.status === "ADDED") return [untouched];
	if (key.health === "REVOKED") {
		return [
			`${counted(key.records, "record stays", "records stay")} where they are, and nothing is lost.`,
			untouched,
		];
	}
	return [
		`Within seconds, ${key.name} is not needed to read your data any more.`,
		`${counted(key.records, "record is", "records are")} then re-encrypted in the background.`,
		"You no longer control access to this data by a key of your own.",
		untouched,
	];
}
