import type { Metadata } from "next";
import Link from "next/link";
import { Entrance } from "@/components/account/entrance.tsx";
import { NewPasswordForm } from "@/components/account/new-password-form.tsx";
import { type ResetLink, readResetLink } from "@/lib/identity/password-reset/reset-password.ts";
import { minPasswordLength } from "@/lib/identity/passwords.ts";
import { resetPasswordAction } from "./actions.ts";

// The URL is a secret, so it is never sent as a referrer.
export const metadata: Metadata = { title: "Reset your password", referrer: "no-referrer" };

const closed: Record<Exclude<ResetLink["state"], "open">, { title: string; why: string }> = {
	unknown: { title: "This link is not valid", why: "It may have been replaced by a newer one." },
	expired: { title: "This link has expired", why: "A reset link works for 30 minutes." },
	used: {
		title: "This link has already been used",
		why: "A reset link works once, and this one has already set a new password.",
	},
};

export default async function ResetPasswordPage({ params }: { params: Promise<{ token: string }> }) {
	const { token } = await params;
	const link = await readResetLink(token);
	if (link.state !== "open") {
		const { title, why } = closed[link.state];
		return (
			<Entrance title={title}>
				<p className="mb-4 text-muted">{why}</p>
				<p className="flex flex-wrap gap-x-4 gap-y-1">
					<Link href="/account/forgot-password" className="text-primary underline">
						Request a new link
					</Link>
					<Link href="/sign-in" className="text-primary underline">
						Sign in
					</Link>
				</p>
			</Entrance>
		);
	}
	return (
		<Entrance title="Reset your password">
			<p className="mb-4 text-muted">
				Setting a new password ends all your sessions. If you use two-factor authentication, you still need a
				code.
			</p>
			<NewPasswordForm
				email={link.email}
				minPasswordLength={minPasswordLength}
				label="Set new password"
				send={resetPasswordAction.bind(null, token)}
			/>
		</Entrance>
	);
}
