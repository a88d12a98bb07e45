"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { SecurityOverview } from "@/lib/identity/account/security-overview.ts";
import type { AccountActions } from "./account-actions.ts";
import { useSentForm } from "./use-sent-form.ts";

type ConfirmEmailCardProps = {
	email: string;
	unproved: NonNullable<SecurityOverview["unproved"]>;
	send: AccountActions["sendEmailConfirmationAction"];
};

/** What an unproved address means, and the way to prove it. */
export function ConfirmEmailCard({ email, unproved, send }: ConfirmEmailCardProps) {
	const [isSent, setSent] = useState(false);
	const { form, isPending, problem } = useSentForm(send, () => setSent(true));
	return (
		<Card>
			<CardHeader
				title="Confirm your email address"
				description={`Until you confirm it, this account works only in ${unproved.organization}.`}
			/>
			<CardSection>
				{unproved.canSendEmail ? (
					<form {...form} className="flex flex-col gap-4">
						<p className="text-muted">
							The email holds a link that works once, within an hour. You choose a new password there, and all
							sessions end.
						</p>
						{problem && (
							<Notice tone="danger" role="alert">
								{problem}
							</Notice>
						)}
						{isSent && !problem && (
							<Notice tone="success" role="status">
								The email is on its way to {email}.
							</Notice>
						)}
						<Button type="submit" pending={isPending} className="self-start">
							Send confirmation email
						</Button>
					</form>
				) : (
					<p className="text-muted">
						Keyhold cannot send email here. Ask your Keyhold operator to confirm your address.
					</p>
				)}
			</CardSection>
		</Card>
	);
}
