import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import type { z } from "zod";
import { loadVerbs } from "@/testing/load-verbs.ts";

const root = join(import.meta.dirname, "..", "..");
const actionInputs = vi.hoisted(() => [] as z.ZodType[]);

/** The real server actions, with a client that records their input schemas. */
vi.mock("@/app/_server/action-client.ts", () => {
	const client = {
		inputSchema: (schema: z.ZodType) => {
			actionInputs.push(schema);
			return client;
		},
		action: () => async () => ({}),
	};
	return {
		organizationAction: client,
		linkAction: client,
		accountAction: client,
		supportAction: client,
	};
});

/** Values that some field refuses. */
const badValues: unknown[] = [
	undefined,
	null,
	true,
	0,
	-1,
	1.5,
	7,
	1e300,
	Number.NaN,
	Number.POSITIVE_INFINITY,
	10n,
	"",
	" ",
	"x",
	"\0",
	"\ud800",
	"-1",
	"1e300",
	"<script>",
	"x".repeat(100_000),
	new Date(Number.NaN),
	new Date(-1),
	new Date(8.64e15),
	[],
	[1],
	Array.from({ length: 1_000 }, () => "x"),
	{},
	{ kind: "none", surprise: 1, ["y".repeat(1_000)]: 2 },
	() => {},
];

/** A schema and all schemas within it: fields, items, options and wrapped schemas. */
function* within(schema: z.ZodType, seen = new Set<unknown>()): Generator<z.ZodType> {
	if (seen.has(schema)) return;
	seen.add(schema);
	// A transform only receives values that the previous schema has passed.
	if (schema._zod.def.type !== "transform") yield schema;
	const { shape, checks: _, ...def } = schema._zod.def as unknown as Record<string, unknown>;
	const inner = [...Object.values((shape as object | undefined) ?? {}), ...Object.values(def).flat()];
	for (const one of inner)
		if (one && typeof one === "object" && "_zod" in one && "safeParse" in one)
			yield* within(one as z.ZodType, seen);
}

function refusalsOf(schemas: readonly z.ZodType[]): Set<string> {
	const messages = new Set<string>();
	for (const schema of schemas)
		for (const one of within(schema))
			for (const value of badValues)
				for (const { message } of one.safeParse(value).error?.issues ?? []) messages.add(message);
	return messages;
}

const zodsOwn =
	/\b(Invalid (input|option|string|number|element|key|value|discriminator)|Too (big|small)|Unrecognized key|[Ee]xpected|received)\b|^Invalid/;

function expectPlainWords(schemas: readonly z.ZodType[], floor: number): void {
	const messages = [...refusalsOf(schemas)];
	expect(messages.length).toBeGreaterThanOrEqual(floor);
	expect(messages.filter((message) => zodsOwn.test(message))).toEqual([]);
	expect(messages.filter((message) => !/^[A-Z“].*[.?]$/s.test(message))).toEqual([]);
}

it("every verb refuses invalid input in our own words", async () => {
	const schemas = (await loadVerbs()).flatMap(({ input }) => input ?? []);
	expect(schemas.length).toBeGreaterThan(80);
	expectPlainWords(schemas, 40);
});

it("every operation of the REST API refuses invalid input in our own words", async () => {
	const { operations } = await import("@/app/api/v1/_server/operations.ts");
	expect(operations.length).toBeGreaterThan(20);
	expectPlainWords(
		operations.flatMap(({ params, query, body }) => (body ? [params, query, body] : [params, query])),
		20,
	);
});

it("every server action refuses invalid input in our own words", async () => {
	for (const file of globSync("app/**/actions.ts", { cwd: root })) await import(join(root, file));
	expect(actionInputs.length).toBeGreaterThan(25);
	expectPlainWords(actionInputs, 5);
});

it("an evidence report refuses an invalid period in our own words", async () => {
	const { evidencePeriod } = await import("@/lib/evidence/evidence-period.ts");
	expectPlainWords([evidencePeriod], 2);
});
