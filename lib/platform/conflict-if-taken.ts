import { isUniqueViolation } from "./db.ts";
import { KeyholdError } from "./errors.ts";

/**
 * Runs a change that a unique index may reject. `field` is the form field to blame.
 * @throws KeyholdError CONFLICT with this message if the index rejects it
 */
export async function conflictIfTaken<Value>(
	change: Promise<Value>,
	message: string,
	field?: string,
): Promise<Value> {
	try {
		return await change;
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
		throw new KeyholdError("CONFLICT", message, { ...(field && { fieldErrors: { [field]: message } }) });
	}
}
