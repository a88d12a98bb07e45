import { KeyholdError } from "../errors.ts";

/** Refuses an operation that can't keep sealed fields sealed. @throws KeyholdError INVALID_INPUT, always */
export function refuse(message: string): never {
	throw new KeyholdError("INVALID_INPUT", message);
}
