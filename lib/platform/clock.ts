/** Wall-clock time, for what is stored and shown. */
export function now(): Date {
	return new Date();
}

/** Milliseconds that only go forward: for ages and bounds, which a change of the wall clock must not stretch. */
export function monotonicMs(): number {
	return performance.now();
}
