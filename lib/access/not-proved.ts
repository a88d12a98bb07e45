import { KeyholdError } from "../platform/errors.ts";

/** What an account is answered that another organization's invitation link has made, and whose address is not proved. */
export function notProved(): KeyholdError {
	return new KeyholdError(
		"FORBIDDEN",
		"This account was made by another organization's invitation, and its e-mail address is not proved. Confirm it on your account page, or ask your Keyhold operator.",
	);
}
