"use client";

import { useState } from "react";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { CardSection } from "@/components/ui/card.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import type { AccountActions } from "./account-actions.ts";
import { CodeField } from "./code-field.tsx";
import { QrCode } from "./qr-code.tsx";

type Shown = { uri: string; secret: string };
type SetUpSecondFactorProps = {
	actions: Pick<AccountActions, "beginSecondFactorAction" | "confirmSecondFactorAction">;
	onDone: (codes: { recoveryCodes: string[] }) => void;
};

/** Asks for the password, shows the QR code to scan, then asks for a first code. */
export function SetUpSecondFactor({ actions, onDone }: SetUpSecondFactorProps) {
	const [shown, setShown] = useState<Shown | null>(null);
	const begin = useActionForm(
		(text) => actions.beginSecondFactorAction({ password: text("password") }),
		(started) => setShown(started),
	);
	if (shown)
		return <ScanAndConfirm shown={shown} confirm={actions.confirmSecondFactorAction} onDone={onDone} />;
	return (
		<CardSection>
			<form {...begin.form} className="flex max-w-96 flex-col gap-4">
				<Field label="Password" error={begin.errors.password}>
					<Input name="password" type="password" autoComplete="current-password" required />
				</Field>
				<ErrorNotice error={begin.problem} />
				<Button type="submit" pending={begin.isPending} className="self-start">
					Set up
				</Button>
			</form>
		</CardSection>
	);
}

type ScanAndConfirmProps = {
	shown: Shown;
	confirm: AccountActions["confirmSecondFactorAction"];
	onDone: SetUpSecondFactorProps["onDone"];
};

function ScanAndConfirm({ shown, confirm, onDone }: ScanAndConfirmProps) {
	const { form, isPending, errors, problem } = useActionForm(
		(text) => confirm({ code: text("code") }),
		onDone,
	);
	return (
		<CardSection>
			<div className="flex flex-wrap gap-x-6 gap-y-4">
				<QrCode text={shown.uri} label="QR code for your authenticator app" />
				<div className="flex min-w-0 flex-1 basis-72 flex-col gap-4">
					<p>Scan the code with your authenticator app, or enter this key there:</p>
					<CodeBlock code={shown.secret.replace(/(.{4})(?=.)/g, "$1 ")} label="Setup key" />
					<form {...form} className="flex flex-col gap-4">
						<CodeField error={errors.code} takesFocus />
						<ErrorNotice error={problem} />
						<Button type="submit" variant="primary" pending={isPending} className="self-start">
							Verify and turn on
						</Button>
					</form>
				</div>
			</div>
		</CardSection>
	);
}
