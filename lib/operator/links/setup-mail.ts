import { productName, yourOperator } from "../../platform/vendor-names.ts";

type Facts = { organization: string; url: string; expiresAt: string };

/** The mail with a set-up link, for the customer's IT. Reads the names only. */
export function setupMail({ organization, url, expiresAt }: Facts): { subject: string; text: string } {
	const product = productName();
	return {
		subject: `[${product}] Set up the encryption key of ${organization}`,
		text: `You were asked to set up the encryption key of ${organization} in ${product}.

To prepare a key in your AWS account, add it and activate it, open this link:

${url}

The link works once, until ${expiresAt.slice(0, 16).replace("T", " ")} UTC, and leads to nothing else. Don't forward it: the first person who uses it sets up the key.

If you didn't expect this, ignore this email and tell ${yourOperator()}.
`,
	};
}
