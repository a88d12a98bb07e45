"use client";

import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { Checkbox } from "@/components/ui/checkbox.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Select } from "@/components/ui/select.tsx";
import { scopeTexts, type TokenScope } from "./scope-texts.ts";
import { type ExpiryChoice, expiresAt, expiryChoices, expiryNames } from "./token-expiry.ts";

export type NewToken = { name: string; scopes: TokenScope[]; expiresAt: string | null };

type CreateTokenFormProps = {
	create: (input: NewToken) => Promise<ActionResult<{ token: string }>>;
	onCreated: (name: string, token: string) => void;
};

export function CreateTokenForm({ create, onCreated }: CreateTokenFormProps) {
	const [choice, setChoice] = useState<ExpiryChoice>("90");
	const { form, isPending, errors, problem } = useActionForm(
		(text, fields) =>
			create({
				name: text("name").trim(),
				scopes: fields.getAll("scope") as TokenScope[],
				expiresAt: expiresAt(choice, text("day"), new Date()),
			}),
		({ token }, text, reset) => {
			reset();
			setChoice("90");
			return onCreated(text("name").trim(), token);
		},
	);
	return (
		<form {...form} className="flex flex-col gap-4" aria-label="Create token">
			<div className="grid items-start gap-3 sm:grid-cols-2">
				<Field label="Name" error={errors.name} hint="What this token is for, so you can recognize it later.">
					<Input name="name" required maxLength={100} autoComplete="off" placeholder="checkout exporter" />
				</Field>
				<div className="grid items-start gap-3 sm:grid-cols-2">
					<Field label="Expires" error={choice === "date" ? undefined : errors.expiresAt}>
						<Select value={choice} onChange={({ target }) => setChoice(target.value as ExpiryChoice)}>
							{expiryChoices.map((value) => (
								<option key={value} value={value}>
									{expiryNames[value]}
								</option>
							))}
						</Select>
					</Field>
					{choice === "date" && (
						<Field label="Day" error={errors.expiresAt}>
							<Input name="day" type="date" required />
						</Field>
					)}
				</div>
			</div>
			{choice === "never" && (
				<Notice tone="warning" role="status">
					A token that never expires can be used by anyone who finds it until it is revoked.
				</Notice>
			)}
			<fieldset className="flex flex-col gap-2.5">
				<legend className="mb-2 font-medium">Scopes</legend>
				{(Object.keys(scopeTexts) as TokenScope[]).map((scope, at) => (
					<Checkbox
						key={scope}
						name="scope"
						value={scope}
						label={<span className="font-mono text-[0.92em]">{scope}</span>}
						hint={scopeTexts[scope]}
						error={at === 0 ? errors.scopes : undefined}
					/>
				))}
			</fieldset>
			<ErrorNotice error={problem} />
			<div>
				<Button type="submit" variant="primary" pending={isPending}>
					Create token
				</Button>
			</div>
		</form>
	);
}
