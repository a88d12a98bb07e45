import { z } from "zod";
import type { RequestContext } from "@/lib/access/context.ts";
import { type RegisteredVerb, registered } from "@/lib/access/define-verb.ts";
import type { Permission } from "@/lib/access/permissions.ts";
import type { ErrorCode } from "@/lib/platform/errors.ts";

/** What an operation answers with; nothing that its schema does not name leaves the house. */
export type Answer = {
	status: number;
	body?: unknown;
	/** Instead of `body`: a text that is sent as it is. */
	text?: { type: string; content: string };
	/** A path below /api/v1. */
	location?: string;
	etag?: string;
};

/** One way in which an operation succeeds, for the document and for the check of what is sent. */
export type AnswerSchema = {
	description: string;
	/** Of the JSON body; without it, nothing is sent. */
	schema?: z.ZodType;
	/** What is sent as text/plain instead, where it may be. */
	plain?: string;
	/** Whether each answer has it. */
	headers?: Partial<Record<"Location" | "ETag", "always" | "sometimes">>;
	example?: unknown;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type Call<Params, Query, Body> = {
	context: RequestContext;
	params: Params;
	query: Query;
	body: Body;
	/** The versions that If-Match names; undefined where any will do. */
	expectedVersions: string[] | undefined;
};

/** One operation of the REST API: what the routes serve and what the document says are made from it. */
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
	/** An example of the body. */
	example?: unknown;
	/** Whether If-Match counts. */
	isConditional?: boolean;
	answers: Record<number, AnswerSchema>;
	/** Besides those that each operation may answer with. */
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

/** Declares an operation. The route parses before it calls `handle`. */
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
