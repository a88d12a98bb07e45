"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { readAccountId } from "@/lib/kms/account-id.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { rememberAccount } from "./remembered-account.ts";

type AccountIdFieldProps = {
	organizationId: string;
	/** As typed. */
	value: string;
};

/** Asks for the AWS account once, for every text on the card. */
export function AccountIdField({ organizationId, value }: AccountIdFieldProps) {
	const [isEditing, setEditing] = useState(false);
	const isWrong = value.trim() !== "" && readAccountId(value) === undefined;
	return (
		<Field
			label="AWS account ID"
			hint={`12 digits. ${productName()} fills it into every text below and remembers it only in this browser.`}
			error={isWrong && !isEditing && "Enter a 12-digit AWS account ID."}
		>
			<Input
				mono
				value={value}
				inputMode="numeric"
				autoComplete="off"
				spellCheck={false}
				placeholder="111122223333"
				onFocus={() => setEditing(true)}
				onChange={({ target }) => rememberAccount(organizationId, target.value)}
				onBlur={() => {
					setEditing(false);
					rememberAccount(organizationId, readAccountId(value) ?? value);
				}}
			/>
		</Field>
	);
}
