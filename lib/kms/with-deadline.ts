/**
 * Runs `send` for at most `timeoutMs`, then rejects with a TimeoutError, whatever hangs. The signal alone would not do:
 * the AWS SDK listens to it once it sends, and not while it looks for credentials.
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
