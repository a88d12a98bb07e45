"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { PasswordInput } from "./password-input.tsx";

type NewPasswordFormProps = {
	email: string;
	minPasswordLength: number;
	/** Of the button. */
	label: string;
	send: (input: { password: string }) => Promise<ActionResult<{ email: string }>>;
};

/** Sets a new password through a mailed link, which confirms the address or replaces a forgotten password. */
export function NewPasswordForm({ email, minPasswordLength, label, send }: NewPasswordFormProps) {
	const { form, isPending, errors, problem } = useActionForm(
		(text) => send({ password: text("password") }),
		// Replaced, so that Back does not lead to a used link.
		() => leave(() => location.replace(`/sign-in?${new URLSearchParams({ callbackUrl: "/", email })}`)),
	);
	return (
		<form {...form} className="flex flex-col gap-4">
			<Field label="Email">
				<Input name="email" type="email" autoComplete="username" value={email} readOnly />
			</Field>
			<Field
				label="New password"
				hint={`At least ${minPasswordLength} characters. A few unrelated words work well.`}
				error={errors.password}
			>
				<PasswordInput name="password" required autoComplete="new-password" />
			</Field>
			<ErrorNotice error={problem} />
			<Button type="submit" variant="primary" pending={isPending}>
				{label}
			</Button>
		</form>
	);
}
