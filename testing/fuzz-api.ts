import fc from "fast-check";
import { generateSync, type JsonSchema } from "json-schema-faker";
import { type ApiDocument, answerChecker, type Found, operationsOf } from "./api-conformance.ts";

/**
 * What the fuzz uses: tokens of any scope, IDs of the token's organization and of others for paths, and values for fields of
 * bodies by the field's name.
 */
export type FuzzWorld = { tokens: string[]; ids: Record<string, string[]>; fields: Record<string, string[]> };

type Send = (request: Request) => Promise<Response>;

const nasty = [
	"",
	" ",
	"0",
	"-1",
	"null",
	"NaN",
	"1e400",
	"9".repeat(40),
	"\u0000",
	"a\u0000b",
	"\ud800",
	"../../etc/passwd",
	"%00",
	"%2e%2e%2f",
	"' OR 1=1 --",
	"{{7*7}}",
	"💥".repeat(30),
	"x".repeat(3_000),
	"__proto__",
	"1970-01-01T00:00:00Z",
	"9999-12-31T23:59:59.999Z",
	"0000-01-01T00:00:00Z",
	"2026-02-30T00:00:00Z",
];

const nastyValues: unknown[] = [
	...nasty,
	null,
	true,
	0,
	-1,
	1.5,
	1e308,
	Number.MAX_SAFE_INTEGER,
	[],
	{},
	[[[[[]]]]],
	{ $ne: null },
];

/** As a client writes it: a lone surrogate has no UTF-8. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** Once in `weight` + 1 times. */
const rarely = <T>(value: fc.Arbitrary<T>, weight = 3): fc.Arbitrary<T | undefined> =>
	fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

function pathOf({ path }: Found, world: FuzzWorld): fc.Arbitrary<string> {
	const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
	const values = names.map((name) =>
		fc.oneof(
			{ weight: 6, arbitrary: fc.constantFrom(...(world.ids[name] ?? ["none"])) },
			{ weight: 1, arbitrary: fc.uuid() },
			// An empty segment, or one of dots, is another path.
			{ weight: 1, arbitrary: fc.constantFrom(...nasty.filter((text) => text.trim() !== "")) },
		),
	);
	return fc.tuple(...values).map((chosen) => {
		let at = 0;
		return path.replaceAll(/\{\w+\}/g, () => encode(chosen[at++] ?? ""));
	});
}

function queryOf({ operation }: Found): fc.Arbitrary<string> {
	const known = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
	const given = known.map(({ name, schema }) =>
		rarely(
			fc
				.oneof({ weight: 3, arbitrary: valid(schema) }, fc.constantFrom<unknown>(...nasty))
				.map((value) => `${name}=${encode(String(value))}`),
			2,
		),
	);
	const extra = rarely(
		fc.constantFrom("unknown=1", "limit=1&limit=2", "__proto__=1", "%zz", "=", "cursor=AAAA"),
		8,
	);
	return fc
		.tuple(fc.tuple(...given), rarely(extra, 8))
		.map(([parts, more]) => [...parts, more].filter((part) => part !== undefined).join("&"));
}

/** A value that the schema accepts. */
function valid(schema: unknown): fc.Arbitrary<unknown> {
	return fc.integer({ min: 1, max: 1_000_000 }).map((seed) =>
		generateSync(schema as JsonSchema, {
			seed,
			// The zod schema's own patterns only match UUIDs and times; generating by the format is faster.
			formats: {
				uuid: () => "3f2c9b1e-7d64-4a1b-9c1e-0a1b2c3d4e5f",
				"date-time": () => "2026-11-26T08:00:00Z",
			},
			maxLength: 80,
		}),
	);
}

/** The same with one thing wrong, at some depth. */
function broken(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
	return fc
		.tuple(value, fc.nat(20), fc.constantFrom<unknown>(...nastyValues), fc.nat(2))
		.map(([whole, at, bad, how]) => {
			const copy = structuredClone(whole);
			const places: [Record<string, unknown>, string][] = [];
			const visit = (node: unknown) => {
				if (typeof node !== "object" || node === null) return;
				for (const key of Object.keys(node)) {
					places.push([node as Record<string, unknown>, key]);
					visit((node as Record<string, unknown>)[key]);
				}
			};
			visit(copy);
			const [node, key] = places[at % Math.max(1, places.length)] ?? [];
			if (!node || key === undefined) return bad;
			if (how === 0) delete node[key];
			else if (how === 1) node[key] = bad;
			else node.unknown = bad;
			return copy;
		});
}

function bodyOf(
	{ operation }: Found,
	world: FuzzWorld,
): fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined> {
	const media = operation.requestBody?.content["application/json"];
	if (!media) return rarely(fc.constantFrom("{}", "not json"), 4);
	const named = fc.tuple(valid(media.schema), fc.nat()).map(([value, at]) => {
		setFields(value, world.fields, at);
		return value;
	});
	const { example } = media as { example?: unknown };
	const right = fc.oneof(named, valid(media.schema), fc.constant(example));
	const text = (value: unknown) => JSON.stringify(value);
	return fc.oneof(
		{ weight: 5, arbitrary: right.map(text) },
		{ weight: 5, arbitrary: broken(right).map(text) },
		{
			weight: 1,
			arbitrary: fc.constantFrom(
				"",
				"{",
				"[]",
				"null",
				`${"[".repeat(5_000)}${"]".repeat(5_000)}`,
				`{"a":"${"x".repeat(70_000)}"}`,
				'{"__proto__":{"a":1}}',
				'{"arn":"a","arn":"b"}',
			),
		},
		{ weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => new Uint8Array(bytes)) },
	);
}

/** Sets fields of these names, at any depth, all to the value at one position. */
function setFields(value: unknown, fields: FuzzWorld["fields"], at: number): void {
	if (typeof value !== "object" || value === null) return;
	const node = value as Record<string, unknown>;
	for (const key of Object.keys(node)) {
		const values = Object.hasOwn(fields, key) ? fields[key] : undefined;
		if (values) node[key] = values[at % values.length];
		else setFields(node[key], fields, at);
	}
}

const headersOf = fc.record({
	"content-type": fc.oneof(
		{ weight: 8, arbitrary: fc.constant("application/json") },
		fc.constantFrom("text/plain", "application/xml", "application/json; charset=latin1", "nonsense", "a/b;c"),
	),
	"content-encoding": rarely(fc.constantFrom("gzip", "identity", "br", "?"), 8),
	"idempotency-key": rarely(
		fc.oneof(fc.uuid(), fc.constantFrom("again", '"again"', '""', "a b", '"\\"', "x".repeat(400))),
		2,
	),
	"if-match": rarely(fc.constantFrom("*", '"x"', 'W/"x"', "x", '"', ", ,", `"${"y".repeat(2_000)}"`), 4),
	"if-none-match": rarely(fc.constantFrom("*", '"x"', 'W/"x"', "x", '"'), 4),
	cookie: rarely(fc.constantFrom("a=b", "next-auth.session-token=x"), 8),
	accept: rarely(fc.constantFrom("text/html", "*/*", "application/xml"), 8),
	"x-forwarded-for": rarely(fc.constantFrom("1.2.3.4", "x".repeat(300), ",,,"), 8),
});

function authorizationOf(world: FuzzWorld): fc.Arbitrary<string | undefined> {
	return fc.oneof(
		{ weight: 12, arbitrary: fc.constantFrom(...world.tokens).map((token) => `Bearer ${token}`) },
		fc.constantFrom<(string | undefined)[]>(
			"Bearer",
			"Bearer kh_",
			`Bearer ${"k".repeat(3_000)}`,
			"Basic YTpi",
			undefined,
		),
	);
}

/**
 * Sends many requests to every operation of the document, right and wrong ones: none is answered 5xx, and each answer is
 * as the document says. @returns how many were answered with which status
 */
export async function fuzzApi(options: {
	document: ApiDocument;
	world: FuzzWorld;
	baseUrl: string;
	send: Send;
	runsPerOperation: number;
	seed?: number;
}): Promise<Record<number, number>> {
	const { document, world, baseUrl, send, runsPerOperation, seed } = options;
	const check = answerChecker(document);
	const statuses: Record<number, number> = {};
	for (const found of operationsOf(document)) {
		const parts = fc.record({
			path: pathOf(found, world),
			query: queryOf(found),
			body: bodyOf(found, world),
			headers: headersOf,
			authorization: authorizationOf(world),
		});
		const property = fc.asyncProperty(parts, async ({ path, query, body, headers, authorization }) => {
			const given = Object.entries({ ...headers, authorization }).filter(([, value]) => value !== undefined);
			const isBodyless = found.method === "GET" || body === undefined;
			const request = new Request(`${baseUrl}${path}${query && `?${query}`}`, {
				method: found.method,
				headers: given as [string, string][],
				...(!isBodyless && { body }),
			});
			const response = await send(request);
			statuses[response.status] = (statuses[response.status] ?? 0) + 1;
			const problems = await check(found, response);
			if (response.status >= 500) problems.push(`${response.status}: ${await response.text()}`);
			if (problems.length > 0) throw new Error(problems.join("\n"));
		});
		await fc.assert(property, {
			numRuns: runsPerOperation,
			...(seed !== undefined && { seed }),
			endOnFailure: true,
		});
	}
	return statuses;
}
