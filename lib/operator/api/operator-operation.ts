import { z } from "zod";
import type { RequestContext } from "../../access/context.ts";
import { type RegisteredVerb, registered } from "../../access/define-verb.ts";
import type { AnswerSchema, DescribedOperation } from "../../api/described-operation.ts";
import { toEtag } from "../../api/etags.ts";
import { type Operation, operation } from "../../api/operation.ts";
import { fromCursor, pageOf, pageQuery, slicePage, toCursor } from "../../api/pages.ts";
import type { ErrorCode } from "../../platform/errors.ts";

/** An operation of the operator API. `Input` and `Answer` are what `sendOperation` takes and returns. */
export type OperatorOperation<Input, Answer> = Operation & {
	/** Never set. */
	types?: { input: Input; answer: Answer };
};

/** What is sent for a page of a list. */
export type PageRequest = { limit?: number; cursor?: string | undefined };
export type Page<Item> = { items: Item[]; nextCursor: string | null };

type Described = Pick<DescribedOperation, "id" | "group" | "path" | "summary" | "description"> & {
	refusals?: ErrorCode[];
};

type Definition<Input, Value, Schema extends z.ZodType> = Described & {
	method: DescribedOperation["method"];
	/** The parameters of the path are fields of the verb's input; the other fields are the body, or the query of a GET. */
	verb: (context: RequestContext, input: Input) => Promise<Value>;
	/** Fields that the schema does not name are not sent. */
	answer: { description: string; schema: Schema };
	/** The status for a value, beside 200. */
	status?: { code: 201; when: (value: Value) => boolean };
	/** The version of what is answered. */
	versionOf?: (value: Value) => string;
	/** True if the verb takes `expectedVersions`. */
	isConditional?: true;
	hasSecret?: true;
	/** The body, if the fields of the verb's input do not describe it. */
	body?: z.ZodType;
	example?: unknown;
};

/** The status of an operation that always creates. */
export const created = { code: 201, when: () => true } as const;

/** Declares an operation that calls one verb and answers what it returns. */
export function operatorOperation<Input, Value extends z.input<Schema>, Schema extends z.ZodType>({
	verb,
	answer,
	status,
	versionOf,
	body: ownBody,
	...definition
}: Definition<Input, Value, Schema>): OperatorOperation<Omit<Input, "expectedVersions">, z.output<Schema>> {
	const { params, rest } = ownBody
		? { params: undefined, rest: ownBody }
		: inputFields(verb, definition.path);
	const isRead = definition.method === "GET";
	const hasBody = !(rest instanceof z.ZodObject) || Object.keys(rest.shape).length > 0;
	const described = { ...answer, ...(versionOf && { headers: { ETag: "always" as const } }) };
	const answers: Record<number, AnswerSchema> = {};
	if (status !== created) answers[200] = described;
	if (status) answers[status.code] = described;
	return operation({
		...definition,
		verbs: [verb as RegisteredVerb["verb"]],
		...(params && { params }),
		...(isRead ? { query: rest as z.ZodObject } : hasBody && { body: rest }),
		answers,
		handle: async ({ context, params, query, body, expectedVersions }) => {
			const sent = { ...query, ...(body as object | undefined), ...params };
			const value = await verb(context, { ...sent, ...(expectedVersions && { expectedVersions }) } as Input);
			return {
				status: status?.when(value) ? status.code : 200,
				body: value,
				...(versionOf && { etag: toEtag(versionOf(value)) }),
			};
		},
	});
}

/** Declares an operation that lists everything its verb returns, in pages. `positionOf` orders the list, and is unique in it. */
export function operatorList<Input, Item extends z.input<Schema>, Schema extends z.ZodType>({
	verb,
	item,
	positionOf,
	...described
}: Described & {
	verb: (context: RequestContext, input: Input) => Promise<Item[]>;
	item: Schema;
	positionOf: (item: Item) => string;
}): OperatorOperation<Fields<Input> & PageRequest, Page<z.output<Schema>>> {
	return operation({
		...described,
		method: "GET",
		verbs: [verb as RegisteredVerb["verb"]],
		params: inputFields(verb, described.path).params,
		query: z.strictObject(pageQuery),
		answers: { 200: { description: "A page", schema: pageOf(item) } },
		handle: async ({ context, params, query: { limit, cursor } }) => {
			const after = fromCursor(cursor, /^/);
			return {
				status: 200,
				body: slicePage(await verb(context, params as Input), positionOf, { limit, after }),
			};
		},
	});
}

/** The fields of an input. Zod's type of an input without fields excludes all others. */
type Fields<Input> = Input extends Record<string, never> ? unknown : Input;

type PageInput = { limit: number; after?: string | undefined };

/** Declares an operation whose verb itself returns pages, from a position after which the next one begins. */
export function operatorPages<
	Input extends PageInput,
	Item extends z.input<Schema>,
	Schema extends z.ZodType,
>({
	verb,
	item,
	position,
	...described
}: Described & {
	verb: (context: RequestContext, input: Input) => Promise<{ items: Item[]; next: string | null }>;
	item: Schema;
	/** The form of a position. */
	position: RegExp;
}): OperatorOperation<Fields<Omit<Input, keyof PageInput>> & PageRequest, Page<z.output<Schema>>> {
	const { params, rest } = inputFields(verb, described.path);
	const { limit: _, after: __, ...filters } = rest.shape;
	return operation({
		...described,
		method: "GET",
		verbs: [verb as RegisteredVerb["verb"]],
		params,
		query: z.strictObject({ ...filters, ...pageQuery }),
		answers: { 200: { description: "A page", schema: pageOf(item) } },
		handle: async ({ context, params, query: { limit, cursor, ...filter } }) => {
			const after = fromCursor(cursor, position);
			const input = { ...filter, ...params, limit, ...(after !== undefined && { after }) };
			const { items, next } = await verb(context, input as unknown as Input);
			return { status: 200, body: { items, nextCursor: toCursor(next) } };
		},
	});
}

/** The fields of a verb's input as they are sent: those in the path, and the rest. */
function inputFields(verb: unknown, path: string) {
	const { name, input } = registered(verb as RegisteredVerb["verb"]);
	if (!(input instanceof z.ZodObject)) throw new Error(`the input of ${name} is not an object`);
	const shape: Record<string, z.ZodType> = input.shape;
	const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, field = ""]) => field);
	const absent = inPath.filter((field) => !shape[field]);
	if (absent.length > 0) throw new Error(`${name} takes no ${absent.join(", ")}`);
	const pick = (isPicked: (field: string) => boolean) =>
		z.strictObject(Object.fromEntries(Object.entries(shape).filter(([field]) => isPicked(field))));
	return {
		params: pick((field) => inPath.includes(field)),
		rest: pick((field) => !inPath.includes(field) && field !== "expectedVersions"),
	};
}
