import { KeyholdError } from "../../lib/platform/errors.ts";

/** Seconds after which refused telemetry is sent again: exporters of OpenTelemetry give up after 10 s in all. */
const retryAfterSeconds = 3;

/** What one request holds of the room until it is answered. */
export type Space = {
	/** Counts bytes that are about to be kept. @throws KeyholdError RATE_LIMITED when there is no room for them */
	take(bytes: number): void;
	/** Gives everything back; may be called again. */
	release(): void;
};

/**
 * The memory that requests under way may hold together. An organization may hold as much as it leaves free: half of the
 * room when it is alone, less the more organizations send, and something is always left for the next one. This is the
 * dynamic threshold of shared-memory switches (Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998).
 */
export function createRoom(maxBytes: number): { enter(organizationId: string): Space; takenBytes(): number } {
	const held = new Map<string, number>();
	let total = 0;
	return {
		takenBytes: () => total,
		enter(organizationId) {
			let own = 0;
			return {
				take(bytes) {
					const ofOrganization = held.get(organizationId) ?? 0;
					const freeAfterwards = maxBytes - total - bytes;
					if (ofOrganization + bytes > freeAfterwards) throw noRoom();
					own += bytes;
					total += bytes;
					held.set(organizationId, ofOrganization + bytes);
				},
				release() {
					const rest = (held.get(organizationId) ?? 0) - own;
					if (rest > 0) held.set(organizationId, rest);
					else held.delete(organizationId);
					total -= own;
					own = 0;
				},
			};
		},
	};
}

function noRoom(): KeyholdError {
	return new KeyholdError(
		"RATE_LIMITED",
		"Too much telemetry of this organization is on its way at once. Send it again, in smaller batches.",
		{ retryAfterSeconds },
	);
}
