import type { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { type ErrorCode, httpStatusOf } from "../platform/errors.ts";
import type { AnswerSchema, DescribedOperation } from "./described-operation.ts";
import { problem, problemType } from "./problem.ts";

const security = "token";

type Description<Operation> = {
	title: string;
	summary: string;
	description: string;
	basePath: string;
	/** Which tokens are accepted, for people. */
	tokens: string;
	operations: readonly Operation[];
	/** The scopes of which a token needs one; empty for an operation without a token. */
	scopesOf: (operation: Operation) => readonly string[];
	/** True if the operation honors Idempotency-Key. */
	isIdempotent: (operation: Operation) => boolean;
};

/** The OpenAPI 3.1 document of an API, made from the operations that its routes serve. */
export function openApiDocument<Operation extends DescribedOperation>(
	given: Description<Operation>,
): ReturnType<typeof createDocument> {
	const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
	for (const operation of given.operations) {
		const others = paths[operation.path];
		const described = operationObject(operation, given.scopesOf(operation), given.isIdempotent(operation));
		paths[operation.path] = { ...others, [operation.method.toLowerCase()]: described };
	}
	return createDocument({
		openapi: "3.1.1",
		info: {
			title: given.title,
			version: "1",
			summary: given.summary,
			description: given.description,
			license: { name: "Apache-2.0", identifier: "Apache-2.0" },
		},
		servers: [{ url: given.basePath }],
		tags: [...new Set(given.operations.map(({ group }) => group))].map((name) => ({ name })),
		paths,
		components: {
			securitySchemes: { [security]: { type: "http", scheme: "bearer", description: given.tokens } },
		},
	});
}

function operationObject(
	operation: DescribedOperation,
	scopes: readonly string[],
	isIdempotent: boolean,
): ZodOpenApiOperationObject {
	return {
		operationId: operation.id,
		tags: [operation.group],
		summary: operation.summary,
		...(operation.description && { description: operation.description }),
		security: scopes.map((scope) => ({ [security]: [scope] })),
		requestParams: { path: operation.params, query: operation.query },
		parameters: headerParameters(operation, isIdempotent),
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
		responses: { ...successes(operation), ...refusals(operation, scopes.length > 0, isIdempotent) },
	};
}

function headerParameters({ method, isConditional, answers }: DescribedOperation, isIdempotent: boolean) {
	const header = (name: string, description: string) => ({
		name,
		in: "header" as const,
		description,
		schema: { type: "string" as const, maxLength: 300 },
	});
	const hasEtag = Object.values(answers).some(({ headers }) => headers?.ETag);
	return [
		...(isIdempotent
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

function successes({ answers, method }: DescribedOperation): Record<string, ZodOpenApiResponseObject> {
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
function refusalsOf(operation: DescribedOperation, needsToken: boolean, isIdempotent: boolean): ErrorCode[] {
	const codes: ErrorCode[] = [
		...(needsToken ? (["INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "RATE_LIMITED"] as const) : []),
		...(operation.body ? (["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"] as const) : []),
		...(isIdempotent ? (["CONFLICT", "IDEMPOTENCY_MISMATCH"] as const) : []),
		...(operation.isConditional ? (["PRECONDITION_FAILED"] as const) : []),
		...operation.refusals,
		"DATABASE_UNAVAILABLE",
		"INTERNAL",
	];
	return [...new Set(codes)];
}

function refusals(
	operation: DescribedOperation,
	needsToken: boolean,
	isIdempotent: boolean,
): Record<string, ZodOpenApiResponseObject> {
	const byStatus = Map.groupBy(refusalsOf(operation, needsToken, isIdempotent), httpStatusOf);
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
