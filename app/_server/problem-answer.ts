/** Refuses a request by problem details (RFC 9457), before anything is done. */
export function problemAnswer(
	status: number,
	title: string,
	detail: string,
	headers: Record<string, string> = {},
): Response {
	const always = { "content-type": "application/problem+json", "cache-control": "no-store" };
	return new Response(JSON.stringify({ type: "about:blank", title, status, detail }), {
		status,
		headers: { ...headers, ...always },
	});
}
