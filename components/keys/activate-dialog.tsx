"use client";

import { useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import type { KeyActions } from "./key-actions.ts";
import { counted } from "./key-words.ts";

type ActivateDialogProps = {
	open: boolean;
	onClose: () => void;
	onDone: () => Promise<unknown>;
	keyView: KeyView;
	/** All records of the deployment. */
	records: number;
	activate: KeyActions["activate"];
};

export function ActivateDialog({
	open,
	onClose,
	onDone,
	keyView: key,
	records,
	activate,
}: ActivateDialogProps) {
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);

	const confirm = async () => {
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(activate({ keyId: key.id }));
		if (outcome.ok) await onDone();
		setPending(false);
		if (outcome.ok) onClose();
		else setError(outcome.error.message);
	};

	return (
		<AlertDialog
			open={open}
			onOpenChange={(next) => {
				if (next) return;
				setError(null);
				onClose();
			}}
			title={`Activate ${key.name}?`}
			description="Your data moves under this key. It can be read and written throughout."
			error={error}
			footer={
				<Button variant="primary" onClick={confirm} pending={isPending}>
					Activate
				</Button>
			}
		>
			<ul className="flex list-disc flex-col gap-1 pl-5">
				<li>From the first moment, new data is encrypted under {key.name}.</li>
				<li>Within seconds, nothing that is stored is readable without it.</li>
				<li>{counted(records, "record is", "records are")} then re-encrypted in the background.</li>
				<li>If you disable the key in AWS, nobody reads this data until you enable it again.</li>
			</ul>
		</AlertDialog>
	);
}
