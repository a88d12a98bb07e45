import { expect, it } from "vitest";
import { withoutLinkToken } from "./without-link-token.ts";

it.each([
	["/access/khl_secret", "/access/…"],
	["/invite/khi_secret", "/invite/…"],
	["/account/confirm-email/khc_secret", "/account/confirm-email/…"],
	["/account/confirm-email/khc_secret/more", "/account/confirm-email/…"],
	["/account/reset-password/khr_secret", "/account/reset-password/…"],
	["/account/security", "/account/security"],
])("%s is logged as %s", (path, logged) => {
	expect(withoutLinkToken(path)).toBe(logged);
});
