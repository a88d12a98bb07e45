/** A response with problem details (RFC 9457) for a request that is refused early. */
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
