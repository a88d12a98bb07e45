"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { CodeField } from "./code-field.tsx";

type ProofDialogProps<Data> = {
	open: boolean;
	title: string;
	description: string;
	confirmLabel: string;
	isDangerous?: boolean;
	send: (proof: { password: string; code: string }) => Promise<ActionResult<Data>>;
	onClose: () => void;
	onDone: (data: Data) => void;
};

/** Asks for the password and a code before the account changes. */
export function ProofDialog<Data>({
	open,
	title,
	description,
	confirmLabel,
	isDangerous = false,
	send,
	onClose,
	onDone,
}: ProofDialogProps<Data>) {
	const { form, isPending, errors, problem, setError } = useActionForm(
		(text) => send({ password: text("password"), code: text("code") }),
		onDone,
	);
	return (
		<AlertDialog
			open={open}
			onOpenChange={(isOpen) => {
				if (isOpen) return;
				setError(null);
				onClose();
			}}
			title={title}
			description={description}
			error={problem}
			form={form}
			footer={
				<Button type="submit" variant={isDangerous ? "danger" : "primary"} pending={isPending}>
					{confirmLabel}
				</Button>
			}
		>
			<Field label="Password" error={errors.password}>
				<Input name="password" type="password" autoComplete="current-password" required />
			</Field>
			<CodeField error={errors.code} mayRecover />
		</AlertDialog>
	);
}
