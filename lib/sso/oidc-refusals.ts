import { productName, yourOperator } from "../platform/vendor-names.ts";
/** Reasons to refuse a sign-in through OIDC, with the message for the user. Signed-out visitors see it too. */
export const oidcRefusals = {
	OidcInvalid: `${productName()} couldn't accept the identity provider's response. Try signing in again.`,
	OidcUsed: "The identity provider's response was already used. Sign in again.",
	OidcNoPlace: `You're signed in at your identity provider, but none of your groups has access to ${productName()}. Ask your administrator for access.`,
	OidcNoAddress: `Your identity provider sent no email address. Ask its administrator to add the email claim for ${productName()}.`,
	OidcAddressNotVerified:
		"Your identity provider reports that your email address is not verified. Verify it there, then sign in again.",
	OidcAddressTaken: `An account with your email address already exists, and an address alone does not prove that it is yours. Ask ${yourOperator()} to link your identity.`,
	OidcTooManyGroups: `Your identity provider left out some of your groups because there are too many. Ask its administrator to send only the groups that ${productName()} needs.`,
	OidcGroupsUnreadable: `Your identity provider sends your groups in a format that ${productName()} can't read. Your access has not changed. Ask its administrator to send them as a list of names.`,
	OidcDisabled: "This account is disabled. Ask your administrator.",
	OidcFailed: `Something went wrong in ${productName()}. Sign in again.`,
	OidcUnavailable: "The identity provider isn't responding correctly. Try again, or sign in another way.",
} as const;

export type OidcRefusal = keyof typeof oidcRefusals;
