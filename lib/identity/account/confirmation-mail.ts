type Confirmation = { email: string; organizationSlug: string; url: string };

/**
 * The mail that proves an address. It carries no text that a person chose freely, so it cannot carry a message to a
 * stranger. Pure.
 */
export function confirmationMail({ email, organizationSlug, url }: Confirmation): {
	subject: string;
	text: string;
} {
	return {
		subject: "[Keyhold] Confirm your email address",
		text: `A Keyhold account for ${email} was made with an invitation of the organization ${organizationSlug}.

To confirm that the address is yours, open this link and choose a new password:

${url}

The link works once, within an hour. Your new password replaces the one set before, and all sessions of the account end.

If you do not expect an account in ${organizationSlug}, ignore this mail. Nothing changes until you choose a password.
`,
	};
}
