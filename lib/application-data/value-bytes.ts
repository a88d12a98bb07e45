import { KeyholdError } from "../platform/errors.ts";

const maxBytes = 5 * 1024 * 1024;

/** Limits the values of one request. @throws KeyholdError PAYLOAD_TOO_LARGE */
export function requireRoom(lengths: readonly number[]): void {
	if (lengths.reduce((sum, length) => sum + length, 0) <= maxBytes) return;
	throw new KeyholdError(
		"PAYLOAD_TOO_LARGE",
		"The values in this request exceed 5 MiB in total. Send fewer of them at once.",
	);
}
