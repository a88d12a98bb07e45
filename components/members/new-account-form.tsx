"use client";

import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type NewAccountFormProps = {
	email: string;
	minPasswordLength: number;
	accept: (input: { name: string; password: string }) => Promise<ActionResult<{ slug: string }>>;
};

/** Asks for the name and password of a new account. */
export function NewAccountForm({ email, minPasswordLength, accept }: NewAccountFormProps) {
	const { form, isPending, errors, problem } = useActionForm(
		(text) => accept({ name: text("name"), password: text("password") }),
		({ slug }) => {
			const query = new URLSearchParams({ callbackUrl: `/${slug}/request-logs`, email });
			// Replaced, so that Back does not lead to a used link.
			return leave(() => location.replace(`/sign-in?${query}`));
		},
	);
	return (
		<form {...form} className="flex flex-col gap-4">
			<Field label="Email">
				<Input name="email" type="email" autoComplete="username" value={email} readOnly />
			</Field>
			<Field label="Name" error={errors.name}>
				<Input name="name" required maxLength={100} autoComplete="name" />
			</Field>
			<Field
				label="Password"
				hint={`At least ${minPasswordLength} characters. A few unrelated words work well.`}
				error={errors.password}
			>
				<Input name="password" type="password" required autoComplete="new-password" />
			</Field>
			<ErrorNotice error={problem} />
			<Button type="submit" variant="primary" pending={isPending}>
				Create account
			</Button>
		</form>
	);
}
