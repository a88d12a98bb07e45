"use client";

import { useRef } from "react";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import type { KeyActions } from "./key-actions.ts";
import { KeyNameFields } from "./key-fields.tsx";

type RenameDialogProps = {
	open: boolean;
	onClose: () => void;
	keyView: KeyView;
	rename: KeyActions["rename"];
};

/** Changes the name and description of a key in Keyhold. */
export function RenameDialog({ open, onClose, keyView: key, rename }: RenameDialogProps) {
	const refresh = useRefresh();
	// What someone else changed in the meantime stays as they left it.
	const changed = (field: "name" | "description", text: (name: string) => string) =>
		text(field) === key[field] ? {} : { [field]: text(field) };
	const name = useRef<HTMLInputElement>(null);
	const { form, isPending, errors, problem, setError } = useActionForm(
		(text) => rename({ keyId: key.id, ...changed("name", text), ...changed("description", text) }),
		async () => {
			await refresh();
			onClose();
		},
	);
	return (
		<AlertDialog
			open={open}
			onOpenChange={(isOpen) => {
				if (isOpen || isPending) return;
				setError(null);
				onClose();
			}}
			title={`Rename ${key.name}`}
			description={`Only ${productName()} shows this name. The key in AWS is not changed.`}
			error={problem}
			form={form}
			initialFocus={name}
			footer={
				<Button type="submit" variant="primary" pending={isPending}>
					Save
				</Button>
			}
		>
			<KeyNameFields name={name} current={key} errors={errors} />
		</AlertDialog>
	);
}
