import { z } from "zod";
import type { RequestContext } from "@/lib/access/context.ts";
import { type RegisteredVerb, registered } from "@/lib/access/define-verb.ts";
import type { Permission } from "@/lib/access/permissions.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";

/** An operation's answer. Fields that its schema does not name are not sent. */
export type Answer = {
	status: number;
	body?: unknown;
	/** A text that is sent unchanged, instead of `body`. */
	text?: { type: string; content: string };
	/** A path below /api/v1. */
	location?: string;
	etag?: string;
};

/** A successful answer: documents it, and checks what is sent. */
export type AnswerSchema = {
	description: string;
	/** The JSON body's schema; without it, nothing is sent. */
	schema?: z.ZodType;
	/** The description of a text/plain alternative. */
	plain?: string;
	/** The headers, and whether every answer has them. */
	headers?: Partial<Record<"Location" | "ETag", "always" | "sometimes">>;
	example?: unknown;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type Call<Params, Query, Body> = {
	context: RequestContext;
	params: Params;
	query: Query;
	body: Body;
	/** The versions in If-Match; undefined if any version matches. */
	expectedVersions: string[] | undefined;
};

/** An operation of the REST API, from which requests are served and the document is made. */
export type Operation = {
	id: string;
	group: string;
	method: Method;
	/** Below /api/v1. */
	path: string;
	summary: string;
	description?: string;
	/** The verbs that `handle` calls. All have the same permission. */
	verbs: RegisteredVerb[];
	permission: Permission;
	params: z.ZodObject;
	query: z.ZodObject;
	body: z.ZodType | null;
	/** True if a request may come without a body, which is read as {}. */
	isBodyOptional?: boolean;
	/** An example of the body. */
	example?: unknown;
	/** True if the operation honors If-Match. */
	isConditional?: boolean;
	answers: Record<number, AnswerSchema>;
	/** Error codes besides those that follow from the shape. */
	refusals: ErrorCode[];
	handle(call: Call<unknown, unknown, unknown>): Promise<Answer>;
};

type Definition<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> = Omit<
	Operation,
	"verbs" | "permission" | "params" | "query" | "body" | "refusals" | "handle"
> & {
	verbs: [RegisteredVerb["verb"], ...RegisteredVerb["verb"][]];
	params?: Params;
	query?: Query;
	body?: Body;
	refusals?: ErrorCode[];
	handle: (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Answer>;
};

const nothing = z.strictObject({});

/** Declares an operation. Its input is parsed before `handle` is called. */
export function operation<
	Params extends z.ZodObject = typeof nothing,
	Query extends z.ZodObject = typeof nothing,
	Body extends z.ZodType = z.ZodType<undefined>,
>(definition: Definition<Params, Query, Body>): Operation {
	const { params, query, body, refusals } = definition;
	const verbs = definition.verbs.map(registered);
	const [{ permission }] = verbs as [RegisteredVerb];
	return {
		...definition,
		verbs,
		permission,
		params: params ?? nothing,
		query: query ?? nothing,
		body: body ?? null,
		refusals: refusals ?? [],
		handle: definition.handle as Operation["handle"],
	};
}
