import { createPace } from "./pace.ts";
import { createRoom } from "./room.ts";
import { createSlots } from "./slots.ts";

/** What a request takes apart from its body: connection, headers, buffers. */
const requestBytes = 32 * 1024;
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
	const pace = createPace(recordsPerSecond);
	const slots = createSlots(sideBySide);
	return {
		takenBytes: room.takenBytes,
		admit(organizationId) {
			pace.check(organizationId);
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
