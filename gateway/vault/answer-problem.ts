import { STATUS_CODES } from "node:http";
import { problemType, toProblem } from "../../lib/api/problem.ts";
import type { Exchange, Refuse } from "../exchange.ts";

/** Logs a failure, and answers with problem details (RFC 9457). */
export function answerProblem({ response }: Exchange, thrown: unknown, requestId: string): void {
	const { body, retryAfterSeconds } = toProblem(thrown, requestId, "vault request");
	const { status } = body;
	sendJson(response, status, problemType, body, {
		"x-request-id": requestId,
		...(status === 401 && { "www-authenticate": "Bearer" }),
		...(retryAfterSeconds !== null && { "retry-after": String(retryAfterSeconds) }),
	});
}

/** Refuses a request that matches no operation. */
export const refuseWithProblem: Refuse = ({ response }, status, detail, headers = {}) =>
	sendJson(
		response,
		status,
		problemType,
		{ type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail },
		headers,
	);

/** Sends JSON, unless the caller has left. */
export function sendJson(
	response: Exchange["response"],
	status: number,
	type: string,
	body: unknown,
	headers: Record<string, string>,
): void {
	if (response.destroyed) return;
	const bytes = Buffer.from(JSON.stringify(body), "utf8");
	response.writeHead(status, { ...headers, "content-type": type, "content-length": bytes.length }).end(bytes);
}
