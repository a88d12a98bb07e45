import { productName } from "../../platform/vendor-names.ts";

type Confirmation = { email: string; organizationSlug: string; url: string };

/** The mail that confirms an address. It contains no text that a user chose, so it cannot be used for spam. Pure. */
export function confirmationMail({ email, organizationSlug, url }: Confirmation): {
	subject: string;
	text: string;
} {
	return {
		subject: `[${productName()}] Confirm your email address`,
		text: `A ${productName()} account for ${email} was created through an invitation from the organization ${organizationSlug}.

To confirm that the address is yours, open this link and choose a new password:

${url}

The link works once, within an hour. Your new password replaces the current one, and all sessions of the account end.

If you do not expect an account in ${organizationSlug}, ignore this email. Nothing changes until you choose a password.
`,
	};
}
