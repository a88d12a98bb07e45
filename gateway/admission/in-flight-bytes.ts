import { KeyholdError } from "../../lib/platform/errors.ts";

/** OpenTelemetry exporters give up after 10 s in total. */
const retryAfterSeconds = 3;

/** The bytes that one request holds until it is answered. */
export type Reservation = {
	/** Counts bytes before they are kept. @throws KeyholdError RATE_LIMITED if its owner may not hold more */
	take(bytes: number): void;
	/** @throws KeyholdError RATE_LIMITED unless all requests would have room in half of the memory */
	requireRoomToSpare(): void;
	/** Frees all bytes; may be called again. */
	release(): void;
};

/**
 * Limits the memory of all requests in flight. An owner may hold as much as it leaves free: half if it is alone,
 * less if others send too, and something is always left for the next one. This is the dynamic threshold of shared-memory
 * switches (Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998).
 */
export function createInFlightBytes(
	maxBytes: number,
	tooMuch: string,
): {
	reserve(owner: string): Reservation;
	takenBytes(): number;
} {
	const held = new Map<string, number>();
	let total = 0;
	return {
		takenBytes: () => total,
		reserve(owner) {
			let own = 0;
			return {
				take(bytes) {
					const byOwner = held.get(owner) ?? 0;
					const freeAfterwards = maxBytes - total - bytes;
					if (byOwner + bytes > freeAfterwards) throw tooMany(tooMuch);
					own += bytes;
					total += bytes;
					held.set(owner, byOwner + bytes);
				},
				requireRoomToSpare() {
					const byOwner = held.get(owner) ?? 0;
					if (byOwner > maxBytes / 2 - total) throw tooMany(tooMuch);
				},
				release() {
					const rest = (held.get(owner) ?? 0) - own;
					if (rest > 0) held.set(owner, rest);
					else held.delete(owner);
					total -= own;
					own = 0;
				},
			};
		},
	};
}

function tooMany(words: string): KeyholdError {
	return new KeyholdError("RATE_LIMITED", `${words} Send it again, in smaller batches.`, {
		retryAfterSeconds,
	});
}
