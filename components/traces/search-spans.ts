/** What is searched of a span: metadata only, since payloads are encrypted. */
export type SearchedSpan = {
	name: string | null;
	service: string | null;
	method: string | null;
	route: string | null;
	httpStatus: number | null;
	statusCode: number;
	spanId: string;
	deploymentName: string | null;
	keyName: string | null;
};

/**
 * The positions of the spans that contain every word of the search in their metadata, in either case. "error" finds failed
 * spans. Pure.
 */
export function searchSpans(spans: readonly SearchedSpan[], search: string): number[] {
	const words = search.toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return [];
	return spans.flatMap((span, index) => {
		const text = textOf(span);
		return words.every((word) => text.includes(word)) ? [index] : [];
	});
}

function textOf(span: SearchedSpan): string {
	const { name, service, method, route, httpStatus, statusCode, spanId, deploymentName, keyName } = span;
	const status = statusCode === 2 ? "error" : statusCode === 1 ? "ok" : "";
	return [name, service, method, route, httpStatus, status, spanId, deploymentName, keyName]
		.filter((part) => part !== null)
		.join("\n")
		.toLowerCase();
}
