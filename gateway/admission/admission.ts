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

/** Limits what a process accepts at the same time. */
export type Admission = {
	/** Admits a request of an organization. @throws KeyholdError RATE_LIMITED */
	admit(organizationId: string): AdmittedRequest;
	/** The bytes held by requests in flight. */
	takenBytes(): number;
};

export type AdmittedRequest = {
	/** Counts bytes before they are kept for this request. @throws KeyholdError RATE_LIMITED */
	take(bytes: number): void;
	/** Resolves once the request may be decoded, sealed and stored. */
	slot(): Promise<void>;
	/** Charges the request's records to the organization's rate. */
	charge(records: number, bytes: number): void;
	/** Frees its bytes and its slot. */
	release(): void;
};

type AdmissionLimits = {
	maxBytes: number;
	/** Per organization. */
	recordsPerSecond: number;
	/** Requests of an organization that are processed at the same time. */
	maxConcurrent: number;
};

export function createAdmission({ maxBytes, recordsPerSecond, maxConcurrent }: AdmissionLimits): Admission {
	const inFlight = createInFlightBytes(maxBytes);
	const pace = createPace({ unitsPerSecond: recordsPerSecond, burstMs });
	const slots = createSlots(maxConcurrent);
	return {
		takenBytes: inFlight.takenBytes,
		admit(organizationId) {
			const waitMs = pace.waitMs(organizationId);
			if (waitMs > 0) throw tooFast(recordsPerSecond, Math.ceil(waitMs / 1000));
			const reservation = inFlight.reserve(organizationId);
			reservation.take(requestBytes);
			let freeSlot: (() => void) | undefined;
			return {
				take: reservation.take,
				async slot() {
					freeSlot = await slots.take(organizationId);
				},
				charge: (records, bytes) => pace.charge(organizationId, Math.max(records, bytes / unitBytes)),
				release() {
					reservation.release();
					freeSlot?.();
				},
			};
		},
	};
}

function tooFast(recordsPerSecond: number, retryAfterSeconds: number): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		`This organization sends more than ${recordsPerSecond} records per second. Send this again in ${retryAfterSeconds} s.`,
		{ retryAfterSeconds },
	);
}
