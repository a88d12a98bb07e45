"use client";

import { useState } from "react";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Operator } from "@/components/operator.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { SecurityOverview } from "@/lib/identity/account/security-overview.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import type { AccountActions } from "./account-actions.ts";

type ConfirmEmailCardProps = {
	email: string;
	unproved: NonNullable<SecurityOverview["unproved"]>;
	send: AccountActions["sendEmailConfirmationAction"];
};

/** Sends the email that confirms the address, or names who can confirm it. */
export function ConfirmEmailCard({ email, unproved, send }: ConfirmEmailCardProps) {
	const [isSent, setSent] = useState(false);
	const { form, isPending, problem } = useActionForm(
		() => send(),
		() => setSent(true),
	);
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
							The email contains a link that works once and expires after an hour. There you choose a new
							password, and all your sessions end.
						</p>
						<ErrorNotice error={problem} />
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
						This {productName()} installation can't send email. Ask <Operator /> to confirm your address.
					</p>
				)}
			</CardSection>
		</Card>
	);
}
