import type { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { scopeFor, tokenScopes } from "@/lib/access/permissions.ts";
import { type ErrorCode, httpStatusOf } from "@/lib/platform/errors.ts";
import type { AnswerSchema, Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { problem, problemType } from "./problem.ts";

const security = "token";

/** The OpenAPI 3.1 document of the REST API, made from the operations that its routes serve. */
export function apiDocument(): ReturnType<typeof createDocument> {
	const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
	for (const operation of operations) {
		const others = paths[operation.path];
		paths[operation.path] = { ...others, [operation.method.toLowerCase()]: operationObject(operation) };
	}
	return createDocument({
		openapi: "3.1.1",
		info: {
			title: "Keyhold",
			version: "1",
			summary: "Manage customer-managed encryption keys from your programs",
			description:
				"The token selects the organization. Errors are problem details (RFC 9457). In programs, branch on `code`.",
			license: { name: "Apache-2.0", identifier: "Apache-2.0" },
		},
		servers: [{ url: "/api/v1" }],
		tags: [...new Set(operations.map(({ group }) => group))].map((name) => ({ name })),
		paths,
		components: {
			securitySchemes: {
				[security]: {
					type: "http",
					scheme: "bearer",
					description: `An API token of the organization. Scopes: ${tokenScopes.join(", ")}.`,
				},
			},
		},
	});
}

function operationObject(operation: Operation): ZodOpenApiOperationObject {
	const scope = scopeFor(operation.permission);
	return {
		operationId: operation.id,
		tags: [operation.group],
		summary: operation.summary,
		...(operation.description && { description: operation.description }),
		security: scope ? [{ [security]: [scope] }] : [],
		requestParams: { path: operation.params, query: operation.query },
		parameters: headerParameters(operation),
		...(operation.body && {
			requestBody: {
				required: !operation.isBodyOptional,
				content: {
					"application/json": {
						schema: operation.body,
						...(operation.example !== undefined && { example: operation.example }),
					},
				},
			},
		}),
		responses: { ...successes(operation), ...refusals(operation) },
	};
}

function headerParameters({ method, isConditional, answers }: Operation) {
	const header = (name: string, description: string) => ({
		name,
		in: "header" as const,
		description,
		schema: { type: "string" as const, maxLength: 300 },
	});
	const hasEtag = Object.values(answers).some(({ headers }) => headers?.ETag);
	return [
		...(method === "POST"
			? [
					header(
						"Idempotency-Key",
						"For a day, a request with the same key gets the same answer and is not carried out again.",
					),
				]
			: []),
		...(isConditional
			? [header("If-Match", "The ETag that you read. If the resource has changed since, nothing is done.")]
			: []),
		...(method === "GET" && hasEtag ? [header("If-None-Match", "An ETag that you already have.")] : []),
	];
}

function successes({ answers, method }: Operation): Record<string, ZodOpenApiResponseObject> {
	const described = Object.entries(answers).map(([status, answer]) => [status, success(answer)] as const);
	const hasEtag = Object.values(answers).some(({ headers }) => headers?.ETag);
	return {
		...Object.fromEntries(described),
		...(method === "GET" && hasEtag && { 304: { description: "Nothing has changed" } }),
	};
}

const headerTexts = {
	Location: "The created resource, or the rekey that was started.",
	ETag: "The version, for If-Match.",
};

function success({
	description,
	schema,
	plain,
	headers = {},
	example,
}: AnswerSchema): ZodOpenApiResponseObject {
	const described = Object.entries(headers).map(([name, when]) => [
		name,
		{
			description: headerTexts[name as keyof typeof headers],
			required: when === "always",
			schema: { type: "string" as const },
		},
	]);
	return {
		description,
		...(described.length > 0 && { headers: Object.fromEntries(described) }),
		...(schema && {
			content: {
				"application/json": { schema: schema as z.ZodType, ...(example !== undefined && { example }) },
				...(plain && { "text/plain": { schema: { type: "string" as const, description: plain } } }),
			},
		}),
	};
}

/** The error codes of an operation: those that follow from its shape, and those that it declares. Pure. */
export function refusalsOf(operation: Operation): ErrorCode[] {
	const codes: ErrorCode[] = [
		"INVALID_INPUT",
		"UNAUTHENTICATED",
		"FORBIDDEN",
		"RATE_LIMITED",
		...(operation.body ? (["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const) : []),
		...(operation.method === "POST" ? (["CONFLICT", "IDEMPOTENCY_MISMATCH"] as const) : []),
		...(operation.isConditional ? (["PRECONDITION_FAILED"] as const) : []),
		...operation.refusals,
		"DATABASE_UNAVAILABLE",
		"INTERNAL",
	];
	return [...new Set(codes)];
}

function refusals(operation: Operation): Record<string, ZodOpenApiResponseObject> {
	const byStatus = Map.groupBy(refusalsOf(operation), httpStatusOf);
	return Object.fromEntries(
		[...byStatus]
			.sort(([a], [b]) => a - b)
			.map(([status, codes]) => [
				status,
				{
					description: codes.join(", "),
					...(isRepeatable(status) && { headers: retryAfter }),
					content: { [problemType]: { schema: problem } },
				},
			]),
	);
}

const retryAfter = {
	"Retry-After": {
		description: "Seconds to wait before you try again.",
		schema: { type: "string" as const },
	},
};

function isRepeatable(status: number): boolean {
	return status === 409 || status === 429 || status === 503;
}
