import type { Metadata } from "next";
import Link from "next/link";
import { signInPath } from "@/app/_server/same-site-path.ts";
import { Entrance } from "@/components/account/entrance.tsx";
import { ForgotPasswordForm } from "@/components/account/forgot-password-form.tsx";
import { config } from "@/lib/platform/config.ts";
import { operatorWord, productName } from "@/lib/platform/vendor-names.ts";
import { requestPasswordResetAction } from "./actions.ts";

export const metadata: Metadata = { title: "Forgot your password?" };

/** Sends a reset link, or names who can set a new password if this installation sends no email. */
export default function ForgotPasswordPage() {
	const { alerts, operatorContact } = config();
	return (
		<Entrance title="Forgot your password?">
			{alerts.smtpUrl ? (
				<ForgotPasswordForm request={requestPasswordResetAction} />
			) : (
				<p>
					This {productName()} installation doesn't send email. Ask{" "}
					{operatorContact ? <strong>{operatorContact}</strong> : operatorWord()} for a new password.
				</p>
			)}
			<p className="mt-5 border-t pt-5 text-muted">
				If you sign in through your organization's identity provider, reset the password there.{" "}
				<Link href={signInPath("/")} className="text-primary underline">
					Back to sign in
				</Link>
			</p>
		</Entrance>
	);
}
