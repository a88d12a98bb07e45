"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";

export type NewChannel = { kind: "WEBHOOK" | "EMAIL"; name: string; target: string };

type AddChannelFormProps = {
	create: (input: NewChannel) => Promise<ActionResult<{ secret: string | null }>>;
	onCreated: (name: string, secret: string | null) => void;
};

export function AddChannelForm({ create, onCreated }: AddChannelFormProps) {
	const [kind, setKind] = useState<NewChannel["kind"]>("WEBHOOK");
	const { form, isPending, errors, problem } = useActionForm(
		(text) => create({ kind, name: text("name").trim(), target: text("target").trim() }),
		({ secret }, text, reset) => {
			reset();
			return onCreated(text("name").trim(), secret);
		},
	);
	return (
		<form {...form} className="flex flex-col gap-3" aria-label="Add a channel">
			<div className="grid gap-3 sm:grid-cols-[10rem_1fr_2fr]">
				<Field label="Kind">
					<Select value={kind} onChange={({ target }) => setKind(target.value as NewChannel["kind"])}>
						<option value="WEBHOOK">Webhook</option>
						<option value="EMAIL">Email</option>
					</Select>
				</Field>
				<Field label="Name" error={errors.name}>
					<Input name="name" required maxLength={60} autoComplete="off" placeholder="On call" />
				</Field>
				<Field label={kind === "WEBHOOK" ? "URL" : "Email address"} error={errors.target}>
					<Input
						key={kind}
						name="target"
						type={kind === "WEBHOOK" ? "url" : "email"}
						required
						autoComplete="off"
						placeholder={kind === "WEBHOOK" ? "https://hooks.acme.example/keyhold" : "security@acme.example"}
					/>
				</Field>
			</div>
			<ErrorNotice error={problem} />
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					Add channel
				</Button>
			</div>
		</form>
	);
}
