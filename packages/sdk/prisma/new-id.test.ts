import { expect, it } from "vitest";
import { newIdFor } from "./new-id.ts";

it.each([
	["uuid()", /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/],
	["uuid(4)", /^[\da-f]{8}-[\da-f]{4}-4/],
	["uuid(7)", /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/],
	["cuid()", /^c[\da-z]{24}$/],
	["cuid(2)", /^[a-z][\da-z]{23}$/],
	["nanoid()", /^[\w-]{21}$/],
	["nanoid(8)", /^[\w-]{8}$/],
	["ulid()", /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/],
	['dbgenerated("gen_random_uuid()")', /^[\da-f]{8}-[\da-f]{4}-4/],
])("generates an ID for @default(%s), a different one each time", (defaultValue, shape) => {
	const ids = Array.from({ length: 100 }, () => newIdFor(defaultValue));
	for (const id of ids) expect(id).toMatch(shape);
	expect(new Set(ids).size).toBe(100);
});

it.each(["autoincrement()", "now()", 'dbgenerated("my_id()")', '"text"', undefined])(
	"makes none for %s, which only the database knows",
	(defaultValue) => expect(newIdFor(defaultValue)).toBeUndefined(),
);

it("makes IDs that sort by time where Prisma's do", () => {
	const epoch = Number.parseInt(newIdFor("uuid(7)")?.replaceAll("-", "").slice(0, 12) ?? "", 16);
	expect(Math.abs(epoch - Date.now())).toBeLessThan(10_000);
});
