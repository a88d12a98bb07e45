"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { Role } from "@/lib/platform/prisma/client.ts";
import { roleHints, roleNames } from "./member-labels.ts";

export type NewInvitation = { email: string; role: Role };

type InviteFormProps = {
	invite: (input: NewInvitation) => Promise<ActionResult<{ token: string }>>;
	onInvited: (email: string, token: string) => void;
};

export function InviteForm({ invite, onInvited }: InviteFormProps) {
	const [role, setRole] = useState<Role>("MEMBER");
	const { form, isPending, errors, problem } = useActionForm(
		(text) => invite({ email: text("email").trim(), role }),
		({ token }, text, reset) => {
			reset();
			setRole("MEMBER");
			return onInvited(text("email").trim(), token);
		},
	);
	return (
		<form {...form} className="flex flex-col gap-3" aria-label="Invite">
			<div className="grid items-start gap-3 sm:grid-cols-[2fr_1fr]">
				<Field label="Email address" error={errors.email}>
					<Input name="email" type="email" required autoComplete="off" placeholder="ada@acme.example" />
				</Field>
				<Field label="Role" hint={roleHints[role]}>
					<Select value={role} onChange={({ target }) => setRole(target.value as Role)}>
						<option value="MEMBER">{roleNames.MEMBER}</option>
						<option value="ORG_ADMIN">{roleNames.ORG_ADMIN}</option>
					</Select>
				</Field>
			</div>
			<ErrorNotice error={problem} />
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					Invite
				</Button>
			</div>
		</form>
	);
}
