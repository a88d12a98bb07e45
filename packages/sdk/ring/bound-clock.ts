/** A larger difference between the two clocks since the last reading is a jump of one of them. */
const jumpMs = 500;

/**
 * A clock in milliseconds for time limits that must not grow. It follows the monotonic clock, so setting back the wall
 * clock has no effect, and adds the time that the machine was suspended, which only the wall clock has. Setting the wall
 * clock forward ends time limits early.
 */
export function boundClock(monotonic = () => performance.now(), wall = Date.now): () => number {
	let sleptMs = 0;
	let monotonicBefore = monotonic();
	let wallBefore = wall();
	return () => {
		const monotonicNow = monotonic();
		const wallNow = wall();
		const unseenMs = wallNow - wallBefore - (monotonicNow - monotonicBefore);
		if (unseenMs > jumpMs) sleptMs += unseenMs;
		monotonicBefore = monotonicNow;
		wallBefore = wallNow;
		return monotonicNow + sleptMs;
	};
}
