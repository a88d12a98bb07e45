"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { invalid, useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type ForgotPasswordFormProps = { request: (input: { email: string }) => Promise<ActionResult<null>> };

/** Asks for a reset link. The answer does not tell whether the address has an account. */
export function ForgotPasswordForm({ request }: ForgotPasswordFormProps) {
	const [sentTo, setSentTo] = useState<string | null>(null);
	const { form, isPending, errors, problem } = useActionForm(
		async (text): Promise<ActionResult<string>> => {
			const email = text("email").trim();
			if (!email) return invalid({ email: "Enter your email address." });
			return { ...(await request({ email })), data: email };
		},
		(email) => setSentTo(email),
	);
	return (
		<form {...form} className="flex flex-col gap-4">
			<p className="text-muted">Enter your email address to get a link for choosing a new password.</p>
			<Field label="Email" error={errors.email}>
				<Input name="email" type="email" autoComplete="username" required />
			</Field>
			<ErrorNotice error={problem} />
			{sentTo && !problem && (
				<Notice tone="info" role="status" title="Check your inbox">
					If {sentTo} has an account with a password, a link is on its way. It works once and expires in 30
					minutes. If nothing arrives, check your spam folder, or ask an Org Admin whether you have an
					account.
				</Notice>
			)}
			<Button type="submit" variant="primary" pending={isPending}>
				Send reset link
			</Button>
		</form>
	);
}
