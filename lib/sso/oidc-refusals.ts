/** Why a sign-in by OIDC leads nowhere, each with what is said to the person, which is also said to the signed-out. */
export const oidcRefusals = {
	OidcInvalid: "The provider's answer could not be taken. Sign in again.",
	OidcUsed: "This answer of the provider has been used already. Sign in again.",
	OidcNoPlace:
		"You are signed in at your provider, but none of your groups has a place in Keyhold. Ask your administrator for one.",
	OidcNoAddress:
		"Your provider gives no e-mail address for you. Its administrator has to add the claim email for Keyhold.",
	OidcAddressNotVerified:
		"Your provider says that your e-mail address is not verified. Verify it there, then sign in again.",
	OidcAddressTaken:
		"Another account has your e-mail address, and an address alone proves nothing. The operator of Keyhold can connect the two, by npm run admin -- oidc link.",
	OidcTooManyGroups:
		"You have more groups than your provider tells. Its administrator has to let it send only the groups that Keyhold needs.",
	OidcGroupsUnreadable:
		"Your provider sends your groups in a form that Keyhold cannot read. Nothing about your access has changed. Its administrator has to send them as a list of names.",
	OidcDisabled: "This account may not be used any more. Ask your administrator.",
	OidcFailed: "Something went wrong inside Keyhold. Sign in again.",
	OidcUnavailable: "The provider does not answer as it should. Try again, or sign in another way.",
} as const;

export type OidcRefusal = keyof typeof oidcRefusals;
