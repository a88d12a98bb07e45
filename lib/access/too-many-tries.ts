/** "Too many tries. Try again in 2 minutes." Pure. */
export function tooManyTries(retryAfterS: number): string {
	const [count, unit] = retryAfterS > 90 ? [Math.ceil(retryAfterS / 60), "minute"] : [retryAfterS, "second"];
	return `Too many tries. Try again in ${count} ${unit}${count === 1 ? "" : "s"}.`;
}
