import { KeyholdError } from "../../lib/platform/errors.ts";
import { createPace } from "../../lib/platform/pace.ts";
import { createInFlightBytes } from "./in-flight-bytes.ts";
import { createSlots } from "./slots.ts";

/** The memory of a request besides its body: connection, headers, buffers. */
const requestBytes = 32 * 1024;
/** The time by which an organization may run ahead of its rate. */
const burstMs = 10_000;
/** A record is one unit; a large record is one unit per KiB. */
const unitBytes = 1024;

/** Limits what a process accepts at the same time. Owners share it: organizations, or tokens of applications. */
export type Admission = {
	/** Admits a request of an owner, whose rate is checked now, or later by `requirePace`. @throws KeyholdError RATE_LIMITED */
	admit(owner: string, options?: { isPacedLater?: boolean }): AdmittedRequest;
	/** The bytes held by requests in flight. */
	takenBytes(): number;
};

export type AdmittedRequest = {
	/** Counts bytes before they are kept for this request. @throws KeyholdError RATE_LIMITED */
	take(bytes: number): void;
	/** @throws KeyholdError RATE_LIMITED if the owner is over its rate */
	requirePace(): void;
	/** Leaves half of the memory to requests that do not call this. @throws KeyholdError RATE_LIMITED */
	requireRoomToSpare(): void;
	/** Resolves once the request may be decoded, sealed and stored. */
	slot(): Promise<void>;
	/** Charges the request's records to the owner's rate. */
	charge(records: number, bytes: number): void;
	/** Frees its bytes and its slot. */
	release(): void;
};

/** What a gateway accepts at the same time. Leases have memory of their own, so that values do not keep them out. */
export type GatewayAdmission = { telemetry: Admission; vault: Admission; leases: Admission };

type AdmissionLimits = {
	maxBytes: number;
	/** Per owner. */
	recordsPerSecond: number;
	/** Requests of an owner that are processed at the same time. */
	maxConcurrent: number;
	words: AdmissionWords;
};

/** The beginning of a sentence for an owner that is over a limit; it ends with when to try again. */
export type AdmissionWords = { tooFast: string; tooMuch: string };

export function createAdmission({
	maxBytes,
	recordsPerSecond,
	maxConcurrent,
	words,
}: AdmissionLimits): Admission {
	const inFlight = createInFlightBytes(maxBytes, words.tooMuch);
	const pace = createPace({ unitsPerSecond: recordsPerSecond, burstMs });
	const slots = createSlots(maxConcurrent);
	return {
		takenBytes: inFlight.takenBytes,
		admit(owner, { isPacedLater = false } = {}) {
			const requirePace = () => {
				const waitMs = pace.waitMs(owner);
				if (waitMs > 0) throw tooFast(words.tooFast, Math.ceil(waitMs / 1000));
			};
			if (!isPacedLater) requirePace();
			const reservation = inFlight.reserve(owner);
			reservation.take(requestBytes);
			let freeSlot: (() => void) | undefined;
			return {
				take: reservation.take,
				requirePace,
				requireRoomToSpare: reservation.requireRoomToSpare,
				async slot() {
					freeSlot = await slots.take(owner);
				},
				charge: (records, bytes) => pace.charge(owner, Math.max(records, bytes / unitBytes)),
				release() {
					reservation.release();
					freeSlot?.();
				},
			};
		},
	};
}

function tooFast(words: string, retryAfterSeconds: number): KeyholdError {
	return new KeyholdError("RATE_LIMITED", `${words} Send this again in ${retryAfterSeconds} s.`, {
		retryAfterSeconds,
	});
}
