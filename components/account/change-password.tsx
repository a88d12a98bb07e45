"use client";

import { useState } from "react";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { AccountActions } from "./account-actions.ts";

type ChangePasswordProps = {
	changedAt: string | null;
	change: AccountActions["changePasswordAction"];
	onChanged: () => Promise<void>;
};

export function ChangePassword({ changedAt, change, onChanged }: ChangePasswordProps) {
	const [ended, setEnded] = useState<number | null>(null);
	const { form, isPending, errors, problem } = useActionForm(
		(text) => {
			setEnded(null);
			return change({ currentPassword: text("currentPassword"), newPassword: text("newPassword") });
		},
		({ sessionsEnded }, _text, reset) => {
			reset();
			setEnded(sessionsEnded);
			return onChanged();
		},
	);
	return (
		<Card>
			<CardHeader
				title="Password"
				description={
					changedAt ? (
						<>
							Last changed <LocalTime value={changedAt} style="date" />.
						</>
					) : undefined
				}
			/>
			<CardSection>
				<form {...form} className="flex max-w-96 flex-col gap-4">
					<Field label="Current password" error={errors.currentPassword}>
						<Input name="currentPassword" type="password" autoComplete="current-password" required />
					</Field>
					<Field
						label="New password"
						error={errors.newPassword}
						hint="At least 12 characters. A few unrelated words work well."
					>
						<Input name="newPassword" type="password" autoComplete="new-password" required />
					</Field>
					<ErrorNotice error={problem} />
					{ended !== null && (
						<Notice tone="success" role="status">
							Password changed. {endedText(ended)}
						</Notice>
					)}
					<Button type="submit" pending={isPending} className="self-start">
						Change password
					</Button>
				</form>
			</CardSection>
		</Card>
	);
}

const endedText = (count: number) =>
	count === 0
		? "There were no other sessions."
		: `${count} other ${count === 1 ? "session has" : "sessions have"} ended.`;
