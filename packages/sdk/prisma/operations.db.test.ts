import type { Operation } from "@prisma/client/runtime/client";
import { beforeAll, expect, it } from "vitest";
import { useContacts } from "../testing/use-contacts.ts";
import { handlers } from "./operations.ts";
import { rawOperations } from "./raw-statements.ts";

const contacts = useContacts();
let org: string;

/** All operations of this version of Prisma: an operation that it adds or drops is a type error here. */
const operations: Record<Operation, "of models" | "raw" | "of MongoDB"> = {
	findUnique: "of models",
	findUniqueOrThrow: "of models",
	findFirst: "of models",
	findFirstOrThrow: "of models",
	findMany: "of models",
	create: "of models",
	createMany: "of models",
	createManyAndReturn: "of models",
	update: "of models",
	updateMany: "of models",
	updateManyAndReturn: "of models",
	upsert: "of models",
	delete: "of models",
	deleteMany: "of models",
	aggregate: "of models",
	count: "of models",
	groupBy: "of models",
	$queryRaw: "raw",
	$queryRawUnsafe: "raw",
	$executeRaw: "raw",
	$executeRawUnsafe: "raw",
	findRaw: "of MongoDB",
	aggregateRaw: "of MongoDB",
	$runCommandRaw: "of MongoDB",
};

beforeAll(async () => {
	org = (await contacts.prisma.organization.create({ data: { name: "Acme" } })).id;
});

it("every operation of a model and every raw one is known", () => {
	const known = (kind: string) =>
		Object.entries(operations)
			.filter(([, of]) => of === kind)
			.map(([name]) => name);
	expect(Object.keys(handlers).sort()).toEqual(known("of models").sort());
	expect(rawOperations).toEqual(expect.arrayContaining(known("raw")));
	// The operations that the client itself offers on PostgreSQL.
	const offered = Object.keys(contacts.base.contact).filter(
		(name) => typeof contacts.base.contact[name] === "function",
	);
	expect(offered.length).toBeGreaterThan(15);
	expect(offered.filter((name) => !(name in operations))).toEqual([]);
});

it("an operation that the extension does not know is refused, for every model", async () => {
	const odd = contacts.base.$extends({
		query: {
			$allOperations: (call: { args: object; query: CallableFunction; __internalParams: object }) =>
				call.query(call.args, { ...call.__internalParams, action: "findSome" }),
		},
	});
	const extended = contacts.extend({ Deal: { tenant: "organizationId", sealed: ["title"] } }, odd);
	for (const model of ["deal", "contact", "unrelated"]) {
		await expect(extended[model].findMany()).rejects.toThrow(/does not know the operation “findSome”/);
	}
});

/** A call of each operation that writes or returns sealed text, and the part of its result that holds rows. */
const calls: Record<string, (id: string) => object> = {
	findUnique: (id) => ({ where: { id } }),
	findUniqueOrThrow: (id) => ({ where: { id } }),
	findFirst: (id) => ({ where: { id } }),
	findFirstOrThrow: (id) => ({ where: { id } }),
	findMany: (id) => ({ where: { id } }),
	create: () => ({ data: row("create") }),
	createMany: () => ({ data: [row("createMany")] }),
	createManyAndReturn: () => ({ data: [row("createManyAndReturn")] }),
	update: (id) => ({ where: { id }, data: { notes: planted } }),
	updateMany: (id) => ({ where: { id }, data: { notes: planted } }),
	updateManyAndReturn: (id) => ({ where: { id }, data: { notes: planted } }),
	upsert: (id) => ({ where: { id }, create: row("upsert"), update: { notes: planted } }),
	delete: (id) => ({ where: { id } }),
	deleteMany: (id) => ({ where: { id } }),
	count: (id) => ({ where: { id } }),
	aggregate: (id) => ({ where: { id }, _count: { notes: true } }),
	groupBy: (id) => ({ where: { id }, by: ["visits"], _count: { notes: true } }),
};
const planted = "planted text 4711";
const row = (name: string) => ({
	organizationId: org,
	name: `${name} ${crypto.randomUUID()}`,
	notes: planted,
});

it("no operation returns a sealed value or stores the text, whatever it does", async () => {
	expect(Object.keys(calls).sort()).toEqual(Object.keys(handlers).sort());
	let withText = 0;
	for (const [operation, argsOf] of Object.entries(calls)) {
		const { id } = await contacts.prisma.contact.create({ data: row("target") });
		const result = await contacts.prisma.contact[operation](argsOf(id));
		expect(JSON.stringify(result), operation).not.toContain("kh1.");
		if (JSON.stringify(result).includes(planted)) withText++;
	}
	expect(withText).toBe(11);
	const stored = await contacts.base.$queryRaw`SELECT c::text AS row FROM contacts c`;
	expect(stored.length).toBeGreaterThan(15);
	expect(JSON.stringify(stored)).not.toContain(planted);
});
