/** The wall-clock time, for times that are stored or shown. */
export function now(): Date {
	return new Date();
}

/** Milliseconds of a clock that is never set back, for durations. It stops while the machine is suspended. */
export function monotonicMs(): number {
	return performance.now();
}
