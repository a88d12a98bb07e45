import { z } from "zod";
import type { RequestContext } from "../access/context.ts";
import { type RegisteredVerb, registered } from "../access/define-verb.ts";
import type { Permission } from "../access/permissions.ts";
import type { ErrorCode } from "../platform/errors.ts";
import type { DescribedOperation } from "./described-operation.ts";

/** An operation's answer. Fields that its schema does not name are not sent. */
export type Answer = {
	status: number;
	body?: unknown;
	/** A text that is sent unchanged, instead of `body`. */
	text?: { type: string; content: string };
	/** A path below the API's. */
	location?: string;
	etag?: string;
};

export type Call<Params, Query, Body> = {
	context: RequestContext;
	params: Params;
	query: Query;
	body: Body;
	/** The versions in If-Match; undefined if any version matches. */
	expectedVersions: string[] | undefined;
};

/** An operation of an API of the console, from which requests are served and the document is made. */
export type Operation = DescribedOperation & {
	/** The verbs that `handle` calls. All have the same permission. */
	verbs: RegisteredVerb[];
	permission: Permission;
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
