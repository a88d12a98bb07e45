"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Select } from "@/components/ui/select.tsx";
import { scopeWords, type TokenScope } from "./scope-words.ts";
import { type ExpiryChoice, expiresAt, expiryChoices, expiryNames } from "./token-expiry.ts";

export type NewToken = { name: string; scopes: TokenScope[]; expiresAt: string | null };

type CreateTokenFormProps = {
	create: (input: NewToken) => Promise<ActionResult<{ token: string }>>;
	onCreated: (name: string, token: string) => void;
};

export function CreateTokenForm({ create, onCreated }: CreateTokenFormProps) {
	const form = useRef<HTMLFormElement>(null);
	const [choice, setChoice] = useState<ExpiryChoice>("90");
	const [error, setError] = useState<ActionError | null>(null);
	const [isPending, setPending] = useState(false);
	const errors = error?.fieldErrors;

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const sent = new FormData(event.currentTarget);
		const name = String(sent.get("name") ?? "").trim();
		const input: NewToken = {
			name,
			scopes: sent.getAll("scope") as TokenScope[],
			expiresAt: expiresAt(choice, String(sent.get("day") ?? ""), new Date()),
		};
		setPending(true);
		const outcome = await outcomeOf(create(input));
		setPending(false);
		setError(outcome.ok ? null : outcome.error);
		if (!outcome.ok) return;
		form.current?.reset();
		setChoice("90");
		onCreated(name, outcome.data.token);
	};
	return (
		<form
			ref={form}
			method="post"
			onSubmit={submit}
			noValidate
			className="flex flex-col gap-4"
			aria-label="Create token"
		>
			<div className="grid items-start gap-3 sm:grid-cols-2">
				<Field label="Name" error={errors?.name} hint="What uses it, so that it is known later.">
					<Input name="name" required maxLength={100} autoComplete="off" placeholder="checkout exporter" />
				</Field>
				<div className="grid items-start gap-3 sm:grid-cols-2">
					<Field label="Expires" error={choice === "date" ? undefined : errors?.expiresAt}>
						<Select value={choice} onChange={({ target }) => setChoice(target.value as ExpiryChoice)}>
							{expiryChoices.map((value) => (
								<option key={value} value={value}>
									{expiryNames[value]}
								</option>
							))}
						</Select>
					</Field>
					{choice === "date" && (
						<Field label="Day" error={errors?.expiresAt}>
							<Input name="day" type="date" required />
						</Field>
					)}
				</div>
			</div>
			{choice === "never" && (
				<Notice tone="warning" role="status">
					A token that never expires counts for whoever finds it, for as long as nobody revokes it.
				</Notice>
			)}
			<fieldset className="flex flex-col gap-2.5">
				<legend className="mb-2 font-medium">Scopes</legend>
				{(Object.keys(scopeWords) as TokenScope[]).map((scope, at) => (
					<Checkbox
						key={scope}
						name="scope"
						value={scope}
						label={<span className="font-mono text-[0.92em]">{scope}</span>}
						hint={scopeWords[scope]}
						error={at === 0 ? errors?.scopes : undefined}
					/>
				))}
			</fieldset>
			{error && !errors && (
				<Notice tone="danger" role="alert">
					{error.message}
				</Notice>
			)}
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					Create token
				</Button>
			</div>
		</form>
	);
}
