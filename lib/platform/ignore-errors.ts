import { type ErrorCode, KeyholdError } from "./errors.ts";

/** The value of `promise`, or undefined if it fails with one of these codes. @throws every other error */
export async function ignoreErrors<Value>(
	promise: Promise<Value>,
	...codes: ErrorCode[]
): Promise<Value | undefined> {
	try {
		return await promise;
	} catch (error) {
		if (error instanceof KeyholdError && codes.includes(error.code)) return undefined;
		throw error;
	}
}
