"use client";

import { useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import type { AccountActions } from "./account-actions.ts";

type SignOutEverywhereProps = {
	/** The sign-in is old, so a password is asked for. */
	isPasswordWanted: boolean;
	signOut: AccountActions["signOutEverywhereAction"];
};

/** Ends all of the user's sessions, including this one, after a confirmation. */
export function SignOutEverywhere({ isPasswordWanted, signOut }: SignOutEverywhereProps) {
	const [isAsking, setAsking] = useState(false);
	const [isRequired, setRequired] = useState(isPasswordWanted);
	const [password, setPassword] = useState("");
	const [fieldError, setFieldError] = useState<string>();
	const run = async () => {
		const answer = await signOut(password ? { password } : {});
		const outcome = await outcomeOf(Promise.resolve(answer));
		const wrong = outcome.ok ? undefined : outcome.error.fieldErrors?.password;
		setFieldError(wrong);
		if (wrong) setRequired(true);
		return answer;
	};
	return (
		<>
			<Button variant="danger-outline" onClick={() => setAsking(true)}>
				Sign out everywhere
			</Button>
			<ConfirmDialog
				subject={isAsking ? "everywhere" : null}
				content={() => ({
					title: "Sign out everywhere?",
					description:
						"This ends all your sessions, in every browser. This one ends too, so you have to sign in again.",
					confirmLabel: "Sign out everywhere",
					children: isRequired && (
						<Field
							label="Confirm your password"
							hint="Your sign-in is more than 15 minutes old."
							error={fieldError}
						>
							<Input
								type="password"
								autoComplete="current-password"
								value={password}
								onChange={({ target }) => setPassword(target.value)}
							/>
						</Field>
					),
				})}
				run={run}
				// A full page load, so that nothing of this account stays in memory.
				onDone={() => leave(() => location.assign("/sign-in"))}
				onClose={() => {
					setPassword("");
					setAsking(false);
				}}
			/>
		</>
	);
}
