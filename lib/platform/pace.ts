import { monotonicMs } from "./clock.ts";

/** Above this number of owners, those that have caught up are forgotten. */
const forgottenAbove = 1_000;

export type Pace = {
	/** The milliseconds that an owner has to wait; 0 or less if it may continue. */
	waitMs(owner: string): number;
	/** Charges an owner for finished work. */
	charge(owner: string, units: number): void;
};

/**
 * Limits each owner to `unitsPerSecond` on average, in this process, by the generic cell rate algorithm. An owner may run
 * ahead by `burstMs`; unused time does not add up. The cost of work may be known only afterwards: it is charged then, and
 * later work waits for it. The windows of rate-limiter-flexible would forget such a debt.
 */
export function createPace(
	{ unitsPerSecond, burstMs }: { unitsPerSecond: number; burstMs: number },
	now: () => number = monotonicMs,
): Pace {
	/** The time at which each owner has caught up with its rate. */
	const caughtUpAtMs = new Map<string, number>();
	const forgetOld = () => {
		for (const [owner, atMs] of caughtUpAtMs) if (atMs <= now()) caughtUpAtMs.delete(owner);
	};
	return {
		waitMs: (owner) => (caughtUpAtMs.get(owner) ?? 0) - now() - burstMs,
		charge(owner, units) {
			if (caughtUpAtMs.size > forgottenAbove) forgetOld();
			const fromMs = Math.max(caughtUpAtMs.get(owner) ?? 0, now());
			caughtUpAtMs.set(owner, fromMs + (units * 1000) / unitsPerSecond);
		},
	};
}
