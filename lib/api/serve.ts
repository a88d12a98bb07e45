import type { RequestContext } from "../access/context.ts";
import { parseInput } from "../access/parse-input.ts";
import { bearerToken } from "../platform/bearer-token.ts";
import { clientIp } from "../platform/client-ip.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { parseJson, readJsonText } from "../platform/read-json-text.ts";
import { admitToken } from "./admit-token.ts";
import { answerOnce, idempotencyKey, type Sent } from "./answer-once.ts";
import type { RateLimitState } from "./api-rate-limit.ts";
import { isKnown, versionsIn } from "./etags.ts";
import type { HttpApi } from "./http-api.ts";
import { requestHash } from "./idempotent-answers.ts";
import type { Answer, Operation } from "./operation.ts";
import { type Problem, problemType, toProblem } from "./problem.ts";

const maxBodyBytes = 64 * 1024;

/**
 * The handler of an operation. The caller is a bearer token and nothing else, and is admitted before anything of the
 * request is read.
 */
export function serve(api: HttpApi, operation: Operation) {
	return async (request: Request, segments: Record<string, string>): Promise<Response> => {
		const requestId = newId();
		const always: Record<string, string> = { "x-request-id": requestId, "cache-control": "no-store" };
		const context = contextOf(api, request, requestId);
		const sent = await answering(requestId, async () => {
			const { tokenId } = await admitToken(api, context, operation.permission, (state) =>
				Object.assign(always, limitHeaders(state)),
			);
			const params = parseInput(operation.params, segments);
			const query = parseInput(operation.query, queryOf(request));
			const text = operation.body
				? await readJsonText(sentBody(request), {
						maxBytes: maxBodyBytes,
						isOptional: operation.isBodyOptional === true,
					})
				: "";
			const body = operation.body ? parseInput(operation.body, jsonOf(operation, text)) : undefined;
			const expectedVersions = operation.isConditional
				? versionsIn(request.headers.get("if-match"))
				: undefined;
			const perform = () =>
				answering(requestId, async () =>
					toSent(api, operation, await operation.handle({ context, params, query, body, expectedVersions })),
				);
			const key = operation.method === "POST" ? idempotencyKey(request.headers.get("idempotency-key")) : null;
			if (!key) return perform();
			const { pathname, search } = new URL(request.url);
			const hash = requestHash(operation.method, pathname + search, text);
			return answerOnce({ tokenId, key, hash }, perform, (sent) =>
				operation.hasSecret && sent.status < 400 ? secretWasSent(requestId) : sent,
			);
		});
		const headers = { ...always, ...sent.headers };
		const { etag } = sent.headers;
		if (etag && operation.method === "GET" && isKnown(request.headers.get("if-none-match"), etag)) {
			return new Response(null, { status: 304, headers });
		}
		return new Response(sent.body, { status: sent.status, headers });
	};
}

/** The answer that is stored in place of one with a secret. */
function secretWasSent(requestId: string): Sent {
	const body: Problem = {
		type: "about:blank",
		title: "Conflict",
		status: 409,
		code: "CONFLICT",
		detail:
			"This request was carried out. Its answer contained a secret, which is not stored. If you did not receive it, revoke what was created and send a request with another Idempotency-Key.",
		requestId,
	};
	return { status: 409, headers: { "content-type": problemType }, body: JSON.stringify(body) };
}

function sentBody({ headers, body }: Request) {
	return {
		type: headers.get("content-type"),
		encoding: headers.get("content-encoding"),
		length: headers.get("content-length"),
		chunks: body,
	};
}

function jsonOf({ isBodyOptional }: Operation, text: string): unknown {
	return isBodyOptional && text === "" ? {} : parseJson(text);
}

function contextOf({ tokenKind }: HttpApi, request: Request, requestId: string): RequestContext {
	const token = bearerToken(request.headers.get("authorization"));
	const caller: RequestContext["caller"] = token ? { kind: tokenKind, token } : { kind: "anonymous" };
	return { caller, requestId, ip: clientIp(request.headers.get("x-forwarded-for")) };
}

/** Turns what is thrown into problem details. */
async function answering(requestId: string, run: () => Promise<Sent>): Promise<Sent> {
	try {
		return await run();
	} catch (thrown) {
		const { body, retryAfterSeconds } = toProblem(thrown, requestId);
		return {
			status: body.status,
			headers: {
				"content-type": problemType,
				...(body.status === 401 && { "www-authenticate": "Bearer" }),
				...(retryAfterSeconds !== null && { "retry-after": String(retryAfterSeconds) }),
			},
			body: JSON.stringify(body),
		};
	}
}

/** Sends only what the schema of the answer names. */
function toSent(
	{ basePath }: HttpApi,
	operation: Operation,
	{ status, body, text, location, etag }: Answer,
): Sent {
	const described = operation.answers[status];
	if (!described) throw new Error(`${operation.id} has no answer ${status}`);
	const headers: Record<string, string> = {
		...(location && { location: basePath + location }),
		...(etag && { etag }),
	};
	if (text) return { status, headers: { ...headers, "content-type": text.type }, body: text.content };
	if (!described.schema) return { status, headers, body: null };
	const named = described.schema.parse(body);
	return { status, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(named) };
}

/** RateLimit fields as draft-ietf-httpapi-ratelimit-headers-10 has them. */
function limitHeaders({ limit, remaining, resetSeconds }: RateLimitState): Record<string, string> {
	return {
		"ratelimit-policy": `"token";q=${limit};w=60`,
		ratelimit: `"token";r=${remaining};t=${resetSeconds}`,
	};
}

function queryOf(request: Request): Record<string, string> {
	const { searchParams } = new URL(request.url);
	const query: Record<string, string> = {};
	for (const [name, value] of searchParams) {
		if (Object.hasOwn(query, name)) {
			throw new KeyholdError("INVALID_INPUT", `Send the parameter ${name.slice(0, 50)} only once.`);
		}
		Object.defineProperty(query, name, { value, enumerable: true });
	}
	return query;
}
