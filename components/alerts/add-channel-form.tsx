"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Select } from "@/components/ui/select.tsx";

export type NewChannel = { kind: "WEBHOOK" | "EMAIL"; name: string; target: string };

type AddChannelFormProps = {
	create: (input: NewChannel) => Promise<ActionResult<{ secret: string | null }>>;
	onCreated: (name: string, secret: string | null) => void;
};

export function AddChannelForm({ create, onCreated }: AddChannelFormProps) {
	const form = useRef<HTMLFormElement>(null);
	const [kind, setKind] = useState<NewChannel["kind"]>("WEBHOOK");
	const [error, setError] = useState<ActionError | null>(null);
	const [isPending, setPending] = useState(false);

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const sent = new FormData(event.currentTarget);
		const text = (name: string) => String(sent.get(name) ?? "").trim();
		setPending(true);
		const outcome = await outcomeOf(create({ kind, name: text("name"), target: text("target") }));
		setPending(false);
		setError(outcome.ok ? null : outcome.error);
		if (!outcome.ok) return;
		form.current?.reset();
		onCreated(text("name"), outcome.data.secret);
	};
	return (
		<form
			ref={form}
			method="post"
			onSubmit={submit}
			noValidate
			className="flex flex-col gap-3"
			aria-label="Add a channel"
		>
			<div className="grid gap-3 sm:grid-cols-[10rem_1fr_2fr]">
				<Field label="Kind">
					<Select value={kind} onChange={({ target }) => setKind(target.value as NewChannel["kind"])}>
						<option value="WEBHOOK">Webhook</option>
						<option value="EMAIL">E-mail</option>
					</Select>
				</Field>
				<Field label="Name" error={error?.fieldErrors?.name}>
					<Input name="name" required maxLength={60} autoComplete="off" placeholder="On call" />
				</Field>
				<Field label={kind === "WEBHOOK" ? "URL" : "E-mail address"} error={error?.fieldErrors?.target}>
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
			{error && !error.fieldErrors && (
				<Notice tone="danger" role="alert">
					{error.message}
				</Notice>
			)}
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					Add channel
				</Button>
			</div>
		</form>
	);
}
