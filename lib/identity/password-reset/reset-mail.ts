import { productName } from "../../platform/vendor-names.ts";
/** The mail that resets a password. It contains no text that a user chose, so it cannot be used for spam. Pure. */
export function resetMail({ email, url }: { email: string; url: string }): { subject: string; text: string } {
	return {
		subject: `[${productName()}] Reset your password`,
		text: `Someone asked to reset the password of the ${productName()} account ${email}.

To choose a new password, open this link:

${url}

The link works once and expires in 30 minutes. Choosing a new password ends all sessions of the account. If the account uses two-factor authentication, signing in still needs a code.

If you didn't ask for this, ignore this email. Nothing changes until you choose a password.
`,
	};
}
