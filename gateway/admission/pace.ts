import { monotonicMs } from "../../lib/platform/clock.ts";
import { KeyholdError } from "../../lib/platform/errors.ts";

/** How far an organization may run ahead of its rate: what it did not send before does not count. */
const burstMs = 10_000;
/** Organizations whose pace is remembered before those that have caught up are forgotten. */
const forgottenAbove = 1_000;

export type Pace = {
	/** @throws KeyholdError RATE_LIMITED while the organization is too far ahead, with the seconds until it is not */
	check(organizationId: string): void;
	/** Counts what a request turned out to be. */
	charge(organizationId: string, units: number): void;
};

/**
 * Holds each organization to `unitsPerSecond` on average, in this process. What a batch weighs is known once it is
 * decoded, so it is charged afterwards and the next one waits for it: by the generic cell rate algorithm, which carries
 * such a debt over. The windows of rate-limiter-flexible forget it, so that a large batch per window would go free.
 */
export function createPace(unitsPerSecond: number, now: () => number = monotonicMs): Pace {
	/** When each organization has caught up with its rate. */
	const caughtUpAtMs = new Map<string, number>();
	const forgetOld = () => {
		for (const [organizationId, atMs] of caughtUpAtMs) if (atMs <= now()) caughtUpAtMs.delete(organizationId);
	};
	return {
		check(organizationId) {
			const waitMs = (caughtUpAtMs.get(organizationId) ?? 0) - now() - burstMs;
			if (waitMs <= 0) return;
			const retryAfterSeconds = Math.ceil(waitMs / 1000);
			throw new KeyholdError(
				"RATE_LIMITED",
				`This organization sends more than ${unitsPerSecond} records per second. Send this again in ${retryAfterSeconds} s.`,
				{ retryAfterSeconds },
			);
		},
		charge(organizationId, units) {
			if (caughtUpAtMs.size > forgottenAbove) forgetOld();
			const fromMs = Math.max(caughtUpAtMs.get(organizationId) ?? 0, now());
			caughtUpAtMs.set(organizationId, fromMs + (units * 1000) / unitsPerSecond);
		},
	};
}
