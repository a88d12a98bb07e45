import { KeyholdError } from "../../lib/platform/errors.ts";
import { createPace } from "../../lib/platform/pace.ts";
import { createRoom } from "./room.ts";
import { createSlots } from "./slots.ts";

/** What a request takes apart from its body: connection, headers, buffers. */
const requestBytes = 32 * 1024;
/** How far an organization may run ahead of its rate. */
const burstMs = 10_000;
/** A record counts as one, and a large one as one per KiB. */
const unitBytes = 1024;

/** What a process lets in at a time, over all requests. */
export type Admission = {
	/** Lets a request of an organization in. @throws KeyholdError RATE_LIMITED */
	admit(organizationId: string): Visit;
	/** Bytes that requests under way hold. */
	takenBytes(): number;
};

export type Visit = {
	/** Counts bytes that are about to be kept for this request. @throws KeyholdError RATE_LIMITED */
	take(bytes: number): void;
	/** Resolves when the request may be decoded, sealed and stored. */
	slot(): Promise<void>;
	/** Counts what the request turned out to hold against the organization's rate. */
	charge(records: number, bytes: number): void;
	/** Ends the visit: its room and its slot are free again. */
	leave(): void;
};

type AdmissionLimits = {
	roomBytes: number;
	/** Per organization. */
	recordsPerSecond: number;
	/** Requests of an organization that are worked on at a time. */
	sideBySide: number;
};

export function createAdmission({ roomBytes, recordsPerSecond, sideBySide }: AdmissionLimits): Admission {
	const room = createRoom(roomBytes);
	const pace = createPace({ unitsPerSecond: recordsPerSecond, burstMs });
	const slots = createSlots(sideBySide);
	return {
		takenBytes: room.takenBytes,
		admit(organizationId) {
			const waitMs = pace.waitMs(organizationId);
			if (waitMs > 0) throw tooFast(recordsPerSecond, Math.ceil(waitMs / 1000));
			const space = room.enter(organizationId);
			space.take(requestBytes);
			let freeSlot: (() => void) | undefined;
			return {
				take: space.take,
				async slot() {
					freeSlot = await slots.take(organizationId);
				},
				charge: (records, bytes) => pace.charge(organizationId, Math.max(records, bytes / unitBytes)),
				leave() {
					space.release();
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
