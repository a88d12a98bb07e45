import { STATUS_CODES } from "node:http";
import { reportFailure } from "@/app/_server/public-error.ts";
import { readBody } from "@/app/otlp/_server/read-body.ts";
import type { RequestContext } from "@/lib/access/context.ts";
import { KeyholdError } from "@/lib/platform/errors.ts";
import { newId } from "@/lib/platform/ids.ts";

/**
 * Answers a request of the REST API with what a verb says: its value as JSON, or problem details (RFC 9457) with our
 * code. The caller is a bearer token and nothing else; the organization is the token's.
 */
export async function apiAnswer(
	request: Request,
	run: (context: RequestContext) => Promise<unknown>,
	status = 200,
): Promise<Response> {
	const requestId = newId();
	const token = request.headers.get("authorization")?.match(/^Bearer +(\S+)$/i)?.[1];
	const caller: RequestContext["caller"] = token ? { kind: "token", token } : { kind: "nobody" };
	const headers = new Headers({ "x-request-id": requestId, "cache-control": "no-store" });
	try {
		return Response.json(await run({ caller, requestId, ip: null }), { status, headers });
	} catch (thrown) {
		const { error, shown } = reportFailure(thrown, requestId, "api request");
		headers.set("content-type", "application/problem+json");
		if (error.httpStatus === 401) headers.set("www-authenticate", "Bearer");
		if (error.isRetryable) headers.set("retry-after", "3");
		const { message: detail, ...rest } = shown;
		const title = STATUS_CODES[error.httpStatus];
		const problem = { type: "about:blank", title, status: error.httpStatus, detail, ...rest, requestId };
		return new Response(JSON.stringify(problem), { status: error.httpStatus, headers });
	}
}

/** The body as JSON, for a verb to parse. @throws KeyholdError INVALID_INPUT, and as readBody */
export async function readJsonBody<Input>(request: Request): Promise<Input> {
	const text = String(await readBody(request, "json", () => {}));
	try {
		const body: unknown = JSON.parse(text);
		if (typeof body === "object" && body !== null) return body as Input;
	} catch {}
	throw new KeyholdError("INVALID_INPUT", "Send one JSON object as the body.");
}
