"use client";

import { signIn } from "next-auth/react";
import { useActionState, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type Errors = { email?: string; password?: string };

/** `next` is a path of this site; `email` is filled in. */
export function SignInForm({ next, email: given }: { next: string; email: string }) {
	const [errors, action, isPending] = useActionState(async (_before: Errors, form: FormData) => {
		const email = String(form.get("email") ?? "").trim();
		const password = String(form.get("password") ?? "");
		if (!email) return { email: "Enter your e-mail address." };
		if (!password) return { password: "Enter your password." };
		const answer = await signIn("credentials", { email, password, redirect: false }).catch(() => undefined);
		if (!answer || answer.status >= 500) return { email: "Keyhold did not answer. Try again." };
		if (!answer.ok) return { email: "E-mail or password is wrong." };
		// A whole load: nothing of what somebody else had open is left in memory.
		window.location.assign(next);
		return new Promise<Errors>(() => {});
	}, {});

	const form = useRef<HTMLFormElement>(null);
	useEffect(() => {
		if (errors.email || errors.password) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [errors]);

	return (
		// React resets a form after its action; nothing typed is lost here.
		<form ref={form} action={action} onReset={(event) => event.preventDefault()} noValidate>
			<div className="flex flex-col gap-4">
				<Field label="Email" error={errors.email}>
					<Input name="email" type="email" autoComplete="username" required defaultValue={given} />
				</Field>
				<Field label="Password" error={errors.password}>
					<Input name="password" type="password" autoComplete="current-password" required />
				</Field>
				<Button type="submit" variant="primary" pending={isPending}>
					Sign in
				</Button>
			</div>
		</form>
	);
}
