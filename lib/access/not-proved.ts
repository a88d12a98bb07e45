import { KeyholdError } from "../platform/errors.ts";
import { yourOperator } from "../platform/vendor-names.ts";

/** The refusal for an account that another organization's invitation created and whose address is not proved. */
export function notProved(): KeyholdError {
	return new KeyholdError(
		"FORBIDDEN",
		`This account was created through another organization's invitation, and its email address is not confirmed. Confirm it on your account page, or ask ${yourOperator()}.`,
	);
}
