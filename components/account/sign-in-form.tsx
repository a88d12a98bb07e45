"use client";

import Link from "next/link";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { invalid, useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { CodeField } from "./code-field.tsx";
import { PasswordInput } from "./password-input.tsx";
import { signInRefusal } from "./sign-in-refusal.ts";

/** `next` is a path of this site; `email` is filled in. The form asks for a code once the password is correct. */
export function SignInForm({ next, email: given }: { next: string; email: string }) {
	const [isCodeWanted, setCodeWanted] = useState(false);
	const { form, isPending, errors } = useActionForm(
		async (text) => {
			const [email, password, code] = [text("email").trim(), text("password"), text("code").trim()];
			if (!email) return invalid({ email: "Enter your email address." });
			if (!password) return invalid({ password: "Enter your password." });
			if (isCodeWanted && !code) return invalid({ code: "Enter the code." });
			const response = await signIn("credentials", {
				email,
				password,
				...(isCodeWanted && { code }),
				redirect: false,
			}).catch(() => undefined);
			if (response?.ok) return { data: null };
			const refusal = signInRefusal(response?.error ?? undefined, isCodeWanted);
			setCodeWanted(refusal.isCodeWanted);
			return invalid(refusal.errors);
		},
		// A full page load, so that nothing of a previous user's session stays in memory.
		() => leave(() => location.assign(next)),
	);
	return (
		<form {...form} className="flex flex-col gap-4">
			<div className={isCodeWanted ? "hidden" : "contents"}>
				<Field label="Email" error={errors.email}>
					<Input name="email" type="email" autoComplete="username" required defaultValue={given} />
				</Field>
				<Field label="Password" error={errors.password}>
					<PasswordInput name="password" autoComplete="current-password" required />
				</Field>
			</div>
			<ErrorNotice error={errors.form} />
			{isCodeWanted && <CodeField error={errors.code} mayRecover takesFocus />}
			<Button type="submit" variant="primary" pending={isPending}>
				Sign in
			</Button>
			{!isCodeWanted && (
				<Link href="/account/forgot-password" className="self-center text-primary underline">
					Forgot password?
				</Link>
			)}
		</form>
	);
}
