"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type NewAccountFormProps = {
	email: string;
	minPasswordLength: number;
	accept: (input: { name: string; password: string }) => Promise<ActionResult<{ slug: string }>>;
};

/** Name and password of an address that has no account yet. */
export function NewAccountForm({ email, minPasswordLength, accept }: NewAccountFormProps) {
	const form = useRef<HTMLFormElement>(null);
	const [error, setError] = useState<ActionError | null>(null);
	const [isPending, setPending] = useState(false);

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const sent = new FormData(event.currentTarget);
		const text = (name: string) => String(sent.get(name) ?? "");
		setPending(true);
		const outcome = await outcomeOf(accept({ name: text("name"), password: text("password") }));
		if (!outcome.ok) {
			setPending(false);
			return setError(outcome.error);
		}
		const callbackUrl = `/${outcome.data.slug}/request-logs`;
		// Replaced, so that the way back does not lead to a link that is used up.
		window.location.replace(`/sign-in?${new URLSearchParams({ callbackUrl, email })}`);
	};
	return (
		<form ref={form} method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
			<Field label="Email">
				<Input name="email" type="email" autoComplete="username" value={email} readOnly />
			</Field>
			<Field label="Name" error={error?.fieldErrors?.name}>
				<Input name="name" required maxLength={100} autoComplete="name" />
			</Field>
			<Field
				label="Password"
				hint={`At least ${minPasswordLength} characters. A few words that do not belong together are good.`}
				error={error?.fieldErrors?.password}
			>
				<Input name="password" type="password" required autoComplete="new-password" />
			</Field>
			{error && !error.fieldErrors && (
				<Notice tone="danger" role="alert">
					{error.message}
				</Notice>
			)}
			<Button type="submit" variant="primary" pending={isPending}>
				Create account
			</Button>
		</form>
	);
}
