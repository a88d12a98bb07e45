/**
 * Runs `send` for at most `timeoutMs`, then rejects with a TimeoutError. The signal alone is not enough: the AWS SDK
 * ignores it while it looks up credentials.
 */
export async function withDeadline<T>(
	timeoutMs: number,
	send: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
	const signal = AbortSignal.timeout(timeoutMs);
	const deadline = new Promise<never>((_, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
	});
	return Promise.race([send(signal), deadline]);
}
