"use client";

import { type FormEvent, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { AskedNotice, TwoPersonHint } from "@/components/approvals/asked-notice.tsx";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { deletionWords } from "./change-words.ts";
import { Consequences } from "./consequences.tsx";
import type { KeyActions } from "./key-actions.ts";

type DeleteDialogProps = {
	open: boolean;
	onClose: () => void;
	onDone: () => Promise<unknown>;
	keyView: KeyView;
	isTwoPersonRequired: boolean;
	remove: KeyActions["remove"];
};

export function DeleteDialog({
	open,
	onClose,
	onDone,
	keyView: key,
	isTwoPersonRequired,
	remove,
}: DeleteDialogProps) {
	const [typed, setTyped] = useState("");
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const [askedUntil, setAskedUntil] = useState<string | null>(null);
	const { meaning, consequences } = deletionWords(key);

	const close = () => {
		setTyped("");
		setError(null);
		setAskedUntil(null);
		onClose();
	};
	const confirm = async (event: FormEvent) => {
		event.preventDefault();
		if (isPending || askedUntil) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(remove({ keyId: key.id, confirmArn: typed }));
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
			title={`Delete ${key.name}?`}
			description={meaning}
			error={error}
			form={{ onSubmit: confirm }}
			cancelLabel={askedUntil ? "Close" : undefined}
			footer={
				!askedUntil && (
					<Button type="submit" variant="danger" disabled={typed !== key.arn} pending={isPending}>
						Delete key
					</Button>
				)
			}
		>
			{askedUntil ? (
				<AskedNotice expiresAt={askedUntil} />
			) : (
				<>
					<Consequences of={consequences} />
					{isTwoPersonRequired && key.status !== "ADDED" && <TwoPersonHint />}
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
				</>
			)}
		</AlertDialog>
	);
}
