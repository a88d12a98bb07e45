import { isLocalRequest } from "@/app/_server/local-requests.ts";
import { metricsRefusal } from "@/lib/metrics/metrics-refusal.ts";
import { metricsText } from "@/lib/metrics/metrics-text.ts";

export const dynamic = "force-dynamic";

/** Metrics of this console process and the database, for Prometheus. Contains nothing about organizations. */
export async function GET(request: Request): Promise<Response> {
	const refusal = metricsRefusal({
		authorization: request.headers.get("authorization"),
		host: request.headers.get("host"),
		isLocal: isLocalRequest(request),
	});
	const headers = new Headers({ "cache-control": "no-store" });
	if (refusal) {
		if (refusal.httpStatus === 401) headers.set("www-authenticate", "Bearer");
		return new Response(`${refusal.message}\n`, { status: refusal.httpStatus, headers });
	}
	const { text, contentType } = await metricsText();
	headers.set("content-type", contentType);
	return new Response(text, { headers });
}
