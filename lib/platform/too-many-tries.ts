/** Seconds in words, for example "2 minutes"; in seconds up to 90. Pure. */
export function waitWords(seconds: number): string {
	const [count, unit] = seconds > 90 ? [Math.ceil(seconds / 60), "minute"] : [seconds, "second"];
	return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** "Too many tries. Try again in 2 minutes." Pure. */
export function tooManyTries(retryAfterS: number): string {
	return `Too many tries. Try again in ${waitWords(retryAfterS)}.`;
}
