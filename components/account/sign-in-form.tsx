"use client";

import { signIn } from "next-auth/react";
import { useActionState, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { CodeField } from "./code-field.tsx";
import { refusalOf, type SignInErrors } from "./sign-in-refusal.ts";

type State = { errors: SignInErrors; isCodeAsked: boolean };

/** `next` is a path of this site; `email` is filled in. The code is asked for once the password was right. */
export function SignInForm({ next, email: given }: { next: string; email: string }) {
	const [{ errors, isCodeAsked }, action, isPending] = useActionState(
		async (before: State, form: FormData): Promise<State> => {
			const email = String(form.get("email") ?? "").trim();
			const password = String(form.get("password") ?? "");
			const code = String(form.get("code") ?? "").trim();
			if (!email) return { ...before, errors: { email: "Enter your e-mail address." } };
			if (!password) return { ...before, errors: { password: "Enter your password." } };
			if (before.isCodeAsked && !code) return { ...before, errors: { code: "Enter the code." } };
			const answer = await signIn("credentials", {
				email,
				password,
				...(before.isCodeAsked && { code }),
				redirect: false,
			}).catch(() => undefined);
			if (!answer?.ok) return refusalOf(answer?.error ?? undefined, before.isCodeAsked);
			// A whole load: nothing of what somebody else had open is left in memory.
			window.location.assign(next);
			return new Promise<State>(() => {});
		},
		{ errors: {}, isCodeAsked: false },
	);

	const form = useRef<HTMLFormElement>(null);
	useEffect(() => {
		const wanted = Object.keys(errors).length > 0 ? "[aria-invalid]" : isCodeAsked && "[name=code]";
		if (wanted) form.current?.querySelector<HTMLElement>(wanted)?.focus();
	}, [errors, isCodeAsked]);

	return (
		// React resets a form after its action; nothing typed is lost here.
		<form ref={form} action={action} onReset={(event) => event.preventDefault()} noValidate>
			<div className="flex flex-col gap-4">
				<div className={isCodeAsked ? "hidden" : "contents"}>
					<Field label="Email" error={errors.email}>
						<Input name="email" type="email" autoComplete="username" required defaultValue={given} />
					</Field>
					<Field label="Password" error={errors.password}>
						<Input name="password" type="password" autoComplete="current-password" required />
					</Field>
				</div>
				{isCodeAsked && (
					<CodeField
						label="Code"
						hint="The six digits of your authenticator app."
						error={errors.code}
						mayRecover
					/>
				)}
				<Button type="submit" variant="primary" pending={isPending}>
					Sign in
				</Button>
			</div>
		</form>
	);
}
