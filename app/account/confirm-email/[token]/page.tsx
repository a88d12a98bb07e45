import type { Metadata } from "next";
import { ConfirmEmailForm } from "@/components/account/confirm-email-form.tsx";
import { Entrance } from "@/components/account/entrance.tsx";
import { readEmailConfirmation } from "@/lib/identity/account/confirm-email.ts";
import { minPasswordLength } from "@/lib/identity/passwords.ts";
import { confirmEmailAction } from "./actions.ts";

// The address is the secret: no other site learns where the reader came from.
export const metadata: Metadata = { title: "Confirm your email address", referrer: "no-referrer" };

/** Opening it changes nothing, since mail scanners open links. It asks for no sign-in: the link proves the mailbox. */
export default async function ConfirmEmailPage({ params }: { params: Promise<{ token: string }> }) {
	const { token } = await params;
	const confirmation = await readEmailConfirmation(token);
	if (!confirmation)
		return (
			<Entrance title="This link is not valid">
				<p className="text-muted">
					It has been used, replaced by a newer one, or has expired. Sign in, and send another from your
					account page.
				</p>
			</Entrance>
		);
	const { email, organization } = confirmation;
	return (
		<Entrance title="Confirm your email address">
			<p className="mb-4">
				An invitation of {organization.name} made an account for {email}. Choose a new password to make it
				yours.
			</p>
			<p className="mb-4 text-muted">
				The password set before stops working, a second factor is removed, and all sessions end. If you do not
				expect this account, close this page.
			</p>
			<ConfirmEmailForm
				email={email}
				minPasswordLength={minPasswordLength}
				confirm={confirmEmailAction.bind(null, token)}
			/>
		</Entrance>
	);
}
