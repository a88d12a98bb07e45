/** After this time a form gives up and says that the outcome is unknown. */
export const answerLimitMs = 30_000;

/**
 * A `fetch` that gives up after `limitMs` with a TimeoutError. Next's own requests have no limit: a server action that
 * never answers would keep its form pending, and every later action waiting behind it. Requests for pages keep no limit:
 * the browser shows that they load.
 */
export function limitedFetch(send: typeof fetch, limitMs = answerLimitMs): typeof fetch {
	return (input, init) => {
		if (new Headers(init?.headers).has("rsc") || input instanceof Request) return send(input, init);
		const limit = AbortSignal.timeout(limitMs);
		return send(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit });
	};
}
