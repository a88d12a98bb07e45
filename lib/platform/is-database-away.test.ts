import { expect, it } from "vitest";
import { isDatabaseAway } from "./is-database-away.ts";

const throughPrisma = (originalCode: string, code = "P2010") => ({
	code,
	meta: { driverAdapterError: { cause: { originalCode } } },
});

it.each([
	["read-only, by node-postgres", { code: "25006" }],
	["read-only, through Prisma", throughPrisma("25006")],
	["shutting down", throughPrisma("57P01", "P2039")],
	["starting up", { code: "57P03" }],
	["a broken connection", { code: "08006" }],
	["no connection left", { code: "53300" }],
	["not reachable, by Prisma", { code: "P1001" }],
	["no connection in time", new Error("timeout exceeded when trying to connect")],
	["an answer that did not come", new Error("Query read timeout")],
	["a refused connection", Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" })],
])("%s means that the database is away", (_, error) => {
	expect(isDatabaseAway(error)).toBe(true);
});

it.each([
	["a unique index", { code: "P2002" }],
	["a deadlock", throughPrisma("40P01", "P2034")],
	["a statement that took too long", throughPrisma("57014")],
	["a missing table", { code: "42P01" }],
	["another error of ours", new Error("no")],
	["nothing", undefined],
])("%s does not mean that the database is away", (_, error) => {
	expect(isDatabaseAway(error)).toBe(false);
});
