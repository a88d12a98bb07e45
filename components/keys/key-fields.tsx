"use client";

import type { RefObject } from "react";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Textarea } from "@/components/ui/textarea.tsx";
import { trimArn } from "@/lib/kms/arn.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { rememberAccountOf } from "./remembered-account.ts";

type KeyFieldsProps = {
	organizationId: string;
	region: string;
	arn: RefObject<HTMLInputElement | null>;
	errors: Record<string, string | undefined>;
	initial?: { arn: string; name: string } | undefined;
};

/** ARN, name and description of a key that is new to Keyhold. */
export function KeyFields({ organizationId, region, arn, errors, initial }: KeyFieldsProps) {
	const clean = (field: HTMLInputElement) => {
		field.value = trimArn(field.value);
		rememberAccountOf(organizationId, field.value);
	};
	return (
		<>
			<Field label="Key ARN" hint={`Copy it from the key's page in AWS KMS (${region}).`} error={errors.arn}>
				<Input
					ref={arn}
					mono
					name="arn"
					defaultValue={initial?.arn}
					required
					autoComplete="off"
					spellCheck={false}
					placeholder={`arn:aws:kms:${region}:111122223333:key/…`}
					onBlur={({ target }) => clean(target)}
					onInput={({ currentTarget, nativeEvent }) => {
						if ((nativeEvent as InputEvent).inputType === "insertFromPaste") clean(currentTarget);
					}}
				/>
			</Field>
			<KeyNameFields errors={errors} current={initial && { name: initial.name, description: "" }} />
		</>
	);
}

type KeyNameFieldsProps = Pick<KeyFieldsProps, "errors"> & {
	name?: RefObject<HTMLInputElement | null>;
	current?: { name: string; description: string };
};

/** Name and description of a key, new or saved. */
export function KeyNameFields({ name, current, errors }: KeyNameFieldsProps) {
	return (
		<>
			<Field label="Name" hint={`The key's name in ${productName()}.`} error={errors.name}>
				<Input
					ref={name}
					name="name"
					required
					maxLength={60}
					autoComplete="off"
					placeholder="prod-data-key"
					defaultValue={current?.name}
				/>
			</Field>
			<Field label="Description (optional)" error={errors.description}>
				<Textarea name="description" rows={2} maxLength={500} defaultValue={current?.description} />
			</Field>
		</>
	);
}
