import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { contactsModels, useContacts } from "../testing/use-contacts.ts";

const contacts = useContacts();
const refused = { code: "INVALID_INPUT" };
let org: string;
let other: string;

beforeEach(async () => {
	const { organization, contact } = contacts.prisma;
	org = (await organization.create({ data: { name: crypto.randomUUID() } })).id;
	other = (await organization.create({ data: { name: crypto.randomUUID() } })).id;
	const email = ["ada@x.example", "bob@x.example", null];
	for (const organizationId of [org, other]) {
		await contact.createMany({
			data: email.map((each, at) => ({ organizationId, name: `c${at}`, email: each })),
		});
	}
});

const names = async (where: object) => {
	const rows = await contacts.prisma.contact.findMany({ where, orderBy: { name: "asc" } });
	return rows.map(({ name, organizationId }: Record<string, string>) =>
		organizationId === org ? name : `other ${name}`,
	);
};

describe("a filter on a field with a blind index", () => {
	it("finds what the same filter finds in plain text", async () => {
		const email = (filter: unknown) => names({ organizationId: org, email: filter });
		expect(await email("ada@x.example")).toEqual(["c0"]);
		expect(await email({ equals: "ada@x.example" })).toEqual(["c0"]);
		expect(await email({ in: ["ada@x.example", "bob@x.example", "no"] })).toEqual(["c0", "c1"]);
		expect(await email({ in: [] })).toEqual([]);
		expect(await email({ not: "ada@x.example" })).toEqual(["c1"]);
		expect(await email({ not: { in: ["ada@x.example"] } })).toEqual(["c1"]);
		expect(await email({ notIn: ["bob@x.example"] })).toEqual(["c0"]);
		expect(await email(null)).toEqual(["c2"]);
		expect(await email({ not: null })).toEqual(["c0", "c1"]);
		expect(await email("Ada@x.example")).toEqual([]);
		expect(await email(undefined)).toEqual(["c0", "c1", "c2"]);
	});

	it("takes the tenant from wherever the filter names it", async () => {
		const email = "ada@x.example";
		const { name } = await contacts.prisma.organization.findUnique({ where: { id: org } });
		expect(await names({ AND: [{ organizationId: org }, { email }] })).toEqual(["c0"]);
		expect(await names({ organizationId: { in: [org, other] }, email })).toEqual(["c0", "other c0"]);
		expect(await names({ organization: { id: org }, email })).toEqual(["c0"]);
		expect(await names({ organization: { is: { id: org, name } }, email })).toEqual(["c0"]);
		expect(await names({ organizationId: org, OR: [{ email }, { name: "c2" }] })).toEqual(["c0", "c2"]);
		expect(await names({ organizationId: org, NOT: { email } })).toEqual(["c1"]);
		expect(
			await names({ NOT: { organizationId: org, email }, name: "c0", organizationId: { in: [org, other] } }),
		).toEqual(["other c0"]);
		const { organization, contact } = contacts.prisma;
		const some = { contacts: { some: { email } } };
		expect(await organization.count({ where: { id: org, ...some } })).toBe(1);
		expect(await organization.count({ where: { id: other, contacts: { none: { email } } } })).toBe(0);
		const found = await organization.findUnique({
			where: { id: org },
			select: {
				contacts: { where: { email } },
				_count: { select: { contacts: { where: { organizationId: org, email } } } },
			},
		});
		expect(found).toMatchObject({ contacts: [{ name: "c0", email }], _count: { contacts: 1 } });
		expect(await contact.findFirst({ where: { organizationId: org, email } })).toMatchObject({
			name: "c0",
			email,
		});
		const where = { organizationName: { organizationId: org, name: "c0" }, email };
		expect(await contact.findUnique({ where })).toMatchObject({ name: "c0" });
	});

	it("works in every operation that filters", async () => {
		const { contact } = contacts.prisma;
		const where = { organizationId: org, email: "ada@x.example" };
		expect(await contact.count({ where })).toBe(1);
		expect(await contact.aggregate({ where, _sum: { visits: true } })).toEqual({ _sum: { visits: 0 } });
		expect(await contact.groupBy({ where, by: ["name"] })).toEqual([{ name: "c0" }]);
		expect(await contact.updateMany({ where, data: { visits: 5 } })).toEqual({ count: 1 });
		expect(await contact.updateMany({ where, data: { notes: "found" } })).toEqual({ count: 1 });
		expect(await contact.findFirst({ where })).toMatchObject({ visits: 5, notes: "found" });
		const nested = { contacts: { updateMany: { where, data: { notes: "nested" } } } };
		await contacts.prisma.organization.update({ where: { id: org }, data: nested });
		expect(await contact.findFirst({ where })).toMatchObject({ notes: "nested" });
		expect(await contact.deleteMany({ where })).toEqual({ count: 1 });
	});

	it("has a token that differs between tenants and changes with the text", async () => {
		const { base, prisma } = contacts;
		const rows = await base.contact.findMany({ where: { organizationId: { in: [org, other] }, name: "c0" } });
		expect(new Set(rows.map((row: { emailIndex: string }) => row.emailIndex)).size).toBe(2);
		const where = { organizationName: { organizationId: org, name: "c0" } };
		await prisma.contact.update({ where, data: { email: "new@x.example", emailIndex: "never plaintext" } });
		expect(await names({ organizationId: org, email: "new@x.example" })).toEqual(["c0"]);
		expect((await prisma.contact.update({ where, data: { email: null } })).emailIndex).toBeNull();
	});
});

describe("what only plaintext could answer", () => {
	let cases: Record<string, [operation: string, args: object, message: RegExp]>;
	beforeAll(() => {
		const { fields } = contacts.base.contact;
		const organizationId = "any";
		const by = { organizationId };
		cases = {
			"a filter without the tenant": [
				"findMany",
				{ where: { email: "x" } },
				/Filter by organizationId as well/,
			],
			"a filter beside the tenant of another branch": [
				"findMany",
				{ where: { OR: [by, { email: "x" }] } },
				/Filter by organizationId as well/,
			],
			"a part of the text": [
				"findMany",
				{ where: { ...by, email: { contains: "x" } } },
				/equals, in, not and notIn/,
			],
			"text in any case": [
				"count",
				{ where: { ...by, email: { equals: "x", mode: "insensitive" } } },
				/“mode”/,
			],
			"a comparison": ["deleteMany", { where: { ...by, email: { gt: "x" } } }, /“gt”/],
			"a field without an index": ["findFirst", { where: { ...by, notes: "x" } }, /Add a blind index/],
			bytes: ["findFirst", { where: { ...by, photo: new Uint8Array(1) } }, /Add a blind index/],
			"a filter through a relation": [
				"findMany",
				{ where: { manager: { notes: "x" } } },
				/Add a blind index/,
			],
			"a filter on included rows": [
				"findMany",
				{ include: { reports: { where: { notes: "x" } } } },
				/blind index/,
			],
			"a filter on counted rows": [
				"findMany",
				{ select: { _count: { select: { reports: { where: { notes: "x" } } } } } },
				/blind index/,
			],
			"another column": ["findMany", { where: { ...by, name: { equals: fields.email } } }, /can't compare/],
			"a sealed column as the value": [
				"findMany",
				{ where: { ...by, email: fields.name } },
				/not with a column/,
			],
			"an order": ["findMany", { orderBy: [{ name: "asc" }, { notes: "asc" }] }, /can't sort/],
			"an order through a relation": ["findMany", { orderBy: { manager: { email: "asc" } } }, /can't sort/],
			"an order of included rows": [
				"findMany",
				{ include: { reports: { orderBy: { notes: "asc" } } } },
				/can't sort/,
			],
			distinct: ["findMany", { distinct: ["notes"] }, /distinct/],
			"distinct included rows": ["findMany", { include: { reports: { distinct: "email" } } }, /distinct/],
			"a cursor": ["findMany", { cursor: { email: "x" } }, /cursor/],
			"a minimum": ["aggregate", { _min: { notes: true } }, /_min/],
			groups: ["groupBy", { by: ["name", "notes"] }, /group/],
			"a condition on groups": [
				"groupBy",
				{ by: ["name"], having: { OR: [{ notes: { equals: "x" } }] } },
				/group/,
			],
			"a maximum of groups": ["groupBy", { by: ["name"], _max: { notes: true } }, /_max/],
		};
	});

	it("is refused before anything is sent to the database", async () => {
		expect(Object.keys(cases).length).toBeGreaterThan(20);
		const sent: string[] = [];
		const watched = contacts.prisma.$extends({
			query: { $allOperations: (call: { operation: string }) => sent.push(call.operation) },
		});
		for (const [name, [operation, args, message]] of Object.entries(cases)) {
			const attempt = watched.contact[operation](args);
			await expect(attempt, name).rejects.toMatchObject({
				...refused,
				message: expect.stringMatching(message),
			});
		}
		const nested = { where: { id: org }, data: { contacts: { deleteMany: { notes: "x" } } } };
		await expect(watched.organization.update(nested)).rejects.toMatchObject(refused);
		expect(sent).toEqual([]);
	});
});

describe("raw SQL", () => {
	it("that writes to a table with sealed columns is refused, whatever its form", async () => {
		const { prisma, base } = contacts;
		const raw = [
			prisma.$executeRaw`UPDATE contacts SET private_notes = ${"x"}`,
			prisma.$executeRawUnsafe('INSERT INTO "contacts" VALUES ($1)', "x"),
			prisma.$queryRaw`WITH x AS (update Contacts set visits = 1 RETURNING 1) SELECT * FROM x`,
			prisma.$queryRawUnsafe("MERGE INTO public.contacts USING x ON true WHEN MATCHED THEN DO NOTHING"),
		];
		for (const statement of raw) await expect(statement).rejects.toMatchObject(refused);
		expect(
			await prisma.$queryRaw`SELECT count(*)::int AS n FROM contacts WHERE id IS NULL FOR UPDATE`.catch(
				() => "ran",
			),
		).toBe("ran");
		expect(await prisma.$queryRaw`SELECT 1 AS n FROM contacts WHERE false`).toEqual([]);
		expect(await prisma.$executeRaw`INSERT INTO "Unrelated" (label) VALUES ('contacts_of')`).toBe(1);
		expect(await base.$executeRaw`UPDATE contacts SET visits = 1 WHERE false`).toBe(0);
	});
});

describe("the constraint of docs/application-data.md", () => {
	it("keeps plaintext out, and lets the extension write", async () => {
		const { base, prisma } = contacts;
		await base.$executeRaw`ALTER TABLE contacts
			ADD CONSTRAINT notes_is_sealed CHECK (private_notes LIKE 'kh1.%') NOT VALID,
			ADD CONSTRAINT photo_is_sealed CHECK (octet_length(photo) >= 45 AND substring(photo FROM 1 FOR 1) = '\\x02') NOT VALID`;
		onTestFinished(async () => {
			await base.$executeRaw`ALTER TABLE contacts DROP CONSTRAINT notes_is_sealed, DROP CONSTRAINT photo_is_sealed`;
		});
		await base.$executeRaw`ALTER TABLE contacts VALIDATE CONSTRAINT notes_is_sealed, VALIDATE CONSTRAINT photo_is_sealed`;
		const data = { id: crypto.randomUUID(), organizationId: org, name: "new" };
		for (const plain of [
			{ notes: "plain" },
			{ photo: new Uint8Array([2, 1]) },
			{ photo: new Uint8Array(50) },
		]) {
			await expect(base.contact.create({ data: { ...data, ...plain } })).rejects.toThrow(/_is_sealed/);
		}
		const written = await prisma.contact.create({ data: { ...data, notes: "", photo: new Uint8Array() } });
		expect(written).toMatchObject({ notes: "", photo: new Uint8Array() });
		await prisma.contact.update({ where: { id: data.id }, data: { notes: null, photo: null } });
	});
});

describe("a table with rows from before adoption", () => {
	it("is readable only with allowPlaintext, and its rows are found by equality until they are sealed", async () => {
		const { base, prisma, extend } = contacts;
		const id = crypto.randomUUID();
		await base.contact.create({
			data: { id, organizationId: org, name: "old", notes: "plain", email: "old@x.example" },
		});
		await expect(prisma.contact.findUnique({ where: { id } })).rejects.toMatchObject({
			code: "VALUE_NOT_SEALED",
		});
		const adopting = extend({
			...contactsModels,
			Contact: { ...contactsModels.Contact, allowPlaintext: true },
		});
		expect(await adopting.contact.findUnique({ where: { id } })).toMatchObject({ notes: "plain" });
		const email = { in: ["old@x.example", "ada@x.example"] };
		expect(await adopting.contact.count({ where: { organizationId: org, email } })).toBe(2);
		const found = async (where: object) =>
			adopting.contact.count({ where: { organizationId: org, ...where } });
		expect(await found({ email: { not: "ada@x.example" } })).toBe(2);
		expect(await found({ NOT: { email: "ada@x.example" } })).toBe(2);
		expect(await found({ NOT: { email: "old@x.example" } })).toBe(2);
		expect(await found({ email: { notIn: ["old@x.example", "bob@x.example"] } })).toBe(1);
		// What begins like a sealed value is one, or it is an error.
		await base.contact.update({ where: { id }, data: { notes: "kh1.plain" } });
		await expect(adopting.contact.findUnique({ where: { id } })).rejects.toMatchObject({
			code: "VALUE_INTEGRITY",
		});
		const changed = await adopting.contact.update({
			where: { id },
			data: { notes: "new", email: "old@x.example" },
		});
		expect(changed).toMatchObject({ notes: "new", email: "old@x.example" });
		expect(await prisma.contact.findUnique({ where: { id } })).toEqual(changed);
	});
});
