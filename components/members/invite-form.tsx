"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { Role } from "@/lib/platform/prisma/client.ts";
import { roleHints, roleNames } from "./member-words.ts";

export type NewInvitation = { email: string; role: Role };

type InviteFormProps = {
	invite: (input: NewInvitation) => Promise<ActionResult<{ token: string }>>;
	onInvited: (email: string, token: string) => void;
};

export function InviteForm({ invite, onInvited }: InviteFormProps) {
	const form = useRef<HTMLFormElement>(null);
	const [role, setRole] = useState<Role>("MEMBER");
	const [error, setError] = useState<ActionError | null>(null);
	const [isPending, setPending] = useState(false);

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const email = String(new FormData(event.currentTarget).get("email") ?? "").trim();
		setPending(true);
		const outcome = await outcomeOf(invite({ email, role }));
		setPending(false);
		setError(outcome.ok ? null : outcome.error);
		if (!outcome.ok) return;
		form.current?.reset();
		setRole("MEMBER");
		onInvited(email, outcome.data.token);
	};
	return (
		<form
			ref={form}
			method="post"
			onSubmit={submit}
			noValidate
			className="flex flex-col gap-3"
			aria-label="Invite"
		>
			<div className="grid items-start gap-3 sm:grid-cols-[2fr_1fr]">
				<Field label="E-mail address" error={error?.fieldErrors?.email}>
					<Input name="email" type="email" required autoComplete="off" placeholder="ada@acme.example" />
				</Field>
				<Field label="Role" hint={roleHints[role]}>
					<Select value={role} onChange={({ target }) => setRole(target.value as Role)}>
						<option value="MEMBER">{roleNames.MEMBER}</option>
						<option value="ORG_ADMIN">{roleNames.ORG_ADMIN}</option>
					</Select>
				</Field>
			</div>
			{error && !error.fieldErrors && (
				<Notice tone="danger" role="alert">
					{error.message}
				</Notice>
			)}
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					Invite
				</Button>
			</div>
		</form>
	);
}
