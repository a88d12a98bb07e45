/** Wall-clock time, for what is stored and shown. */
export function now(): Date {
	return new Date();
}

/** Milliseconds that only go forward, for how long something took. Stands still while the machine is suspended. */
export function monotonicMs(): number {
	return performance.now();
}

/** What the two clocks may differ by between two looks without one of them having jumped. */
const jumpMs = 500;

/**
 * A clock for bounds that nothing may stretch, in milliseconds. It follows the monotonic clock, so that setting back
 * the wall clock does not hold it up, and adds what only the wall clock saw: the hours that a suspended machine slept
 * through. Setting the wall clock forward makes bounds end early.
 */
export function boundClock(monotonic = monotonicMs, wall = Date.now): () => number {
	let sleptMs = 0;
	let before = { monotonic: monotonic(), wall: wall() };
	return () => {
		const present = { monotonic: monotonic(), wall: wall() };
		const unseenMs = present.wall - before.wall - (present.monotonic - before.monotonic);
		if (unseenMs > jumpMs) sleptMs += unseenMs;
		before = present;
		return present.monotonic + sleptMs;
	};
}
