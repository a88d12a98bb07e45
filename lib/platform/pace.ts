import { monotonicMs } from "./clock.ts";

/** Owners whose pace is remembered before those that have caught up are forgotten. */
const forgottenAbove = 1_000;

export type Pace = {
	/** For how many milliseconds an owner has to wait; 0 or less while it is not too far ahead. */
	waitMs(owner: string): number;
	/** Counts what an owner did. */
	charge(owner: string, units: number): void;
};

/**
 * Holds each owner to `unitsPerSecond` on average, in this process; `burstMs` is how far one may run ahead: what it did not
 * use before does not add up. What something weighs may be known only afterwards: it is charged then, and what comes next
 * waits for it, by the generic cell rate algorithm, which carries such a debt over. The windows of rate-limiter-flexible
 * forget it, so that one large piece per window would go free.
 */
export function createPace(
	{ unitsPerSecond, burstMs }: { unitsPerSecond: number; burstMs: number },
	now: () => number = monotonicMs,
): Pace {
	/** When each owner has caught up with its rate. */
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
