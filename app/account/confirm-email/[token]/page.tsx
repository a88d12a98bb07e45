import type { Metadata } from "next";
import { Entrance } from "@/components/account/entrance.tsx";
import { NewPasswordForm } from "@/components/account/new-password-form.tsx";
import { readEmailConfirmation } from "@/lib/identity/account/confirm-email.ts";
import { minPasswordLength } from "@/lib/identity/passwords.ts";
import { confirmEmailAction } from "./actions.ts";

// The URL is a secret, so it is never sent as a referrer.
export const metadata: Metadata = { title: "Confirm your email address", referrer: "no-referrer" };

/** Opening the page changes nothing, since mail scanners open links. No sign-in is needed: the link proves access to the mailbox. */
export default async function ConfirmEmailPage({ params }: { params: Promise<{ token: string }> }) {
	const { token } = await params;
	const confirmation = await readEmailConfirmation(token);
	if (!confirmation)
		return (
			<Entrance title="This link is not valid">
				<p className="text-muted">
					It was already used, was replaced by a newer one, or has expired. Sign in and send another one from
					your account page.
				</p>
			</Entrance>
		);
	const { email, organization } = confirmation;
	return (
		<Entrance title="Confirm your email address">
			<p className="mb-4">
				An invitation from {organization.name} created an account for {email}. Choose a new password to take
				it over.
			</p>
			<p className="mb-4 text-muted">
				The previous password stops working, two-factor authentication is removed, and all sessions end. If
				you don't expect this account, close this page.
			</p>
			<NewPasswordForm
				email={email}
				minPasswordLength={minPasswordLength}
				label="Confirm and set password"
				send={confirmEmailAction.bind(null, token)}
			/>
		</Entrance>
	);
}
