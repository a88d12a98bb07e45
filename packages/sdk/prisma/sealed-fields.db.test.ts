import { beforeEach, describe, expect, it } from "vitest";
import { contactsModels, useContacts } from "../testing/use-contacts.ts";

const contacts = useContacts();
const photo = new Uint8Array([0, 1, 2, 255]);
let org: string;

beforeEach(async () => {
	org = (await contacts.prisma.organization.create({ data: { name: crypto.randomUUID() } })).id;
});

const newContact = (more: object = {}) => ({
	organizationId: org,
	name: crypto.randomUUID(),
	notes: "met in Łódź",
	email: "ada@acme.example",
	photo,
	...more,
});

describe("a row with sealed fields", () => {
	it("comes back from create as it was given, and is stored sealed", async () => {
		const created = await contacts.prisma.contact.create({ data: newContact() });
		expect(created).toMatchObject({ notes: "met in Łódź", email: "ada@acme.example", photo });
		const stored = await contacts.base.contact.findUnique({ where: { id: created.id } });
		expect(stored.notes).toMatch(/^kh1\./);
		expect(stored.email).toMatch(/^kh1\./);
		expect(stored.photo[0]).toBe(2);
		expect(stored.emailIndex).toMatch(/^[\w-]{22}$/);
	});

	it("keeps null as null, and an empty text as an empty text", async () => {
		const { id } = await contacts.prisma.contact.create({ data: newContact({ notes: "", email: null }) });
		const read = await contacts.prisma.contact.findUnique({ where: { id } });
		expect(read).toMatchObject({ notes: "", email: null, emailIndex: null });
		const stored = await contacts.base.contact.findUnique({ where: { id } });
		expect(stored.notes).toMatch(/^kh1\./);
		expect(stored.email).toBeNull();
	});

	it("gets through every form of read", async () => {
		const { id } = await contacts.prisma.contact.create({ data: newContact() });
		const where = { id };
		const { contact } = contacts.prisma;
		for (const operation of ["findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow"]) {
			expect(await contact[operation]({ where })).toMatchObject({ notes: "met in Łódź", photo });
		}
		expect(await contact.findMany({ where })).toMatchObject([{ email: "ada@acme.example" }]);
	});

	it("is read in one batch, however many rows there are", async () => {
		const data = Array.from({ length: 1_000 }, (_, at) => newContact({ notes: `note ${at}`, visits: at }));
		contacts.keyhold.calls();
		expect(await contacts.prisma.contact.createMany({ data })).toEqual({ count: 1_000 });
		expect(contacts.keyhold.calls()).toEqual({ sealMany: 1, openMany: 0 });
		const rows = await contacts.prisma.contact.findMany({
			where: { organizationId: org },
			orderBy: { visits: "asc" },
		});
		expect(contacts.keyhold.calls()).toEqual({ sealMany: 0, openMany: 1 });
		expect(rows.map((row: { notes: string }) => row.notes)).toEqual(data.map(({ notes }) => notes));
	});

	it("is returned by createManyAndReturn, update, upsert and delete", async () => {
		const { contact } = contacts.prisma;
		const [first] = await contact.createManyAndReturn({
			data: [newContact()],
			select: { id: true, notes: true },
		});
		expect(Object.keys(first).sort()).toEqual(["id", "notes"]);
		const where = { id: first.id };
		const updated = await contact.update({
			where,
			data: { notes: { set: "second" }, email: "b@acme.example" },
		});
		expect(updated).toMatchObject({ notes: "second", email: "b@acme.example", photo });
		expect(await contact.upsert({ where, create: newContact(), update: { notes: "third" } })).toMatchObject({
			id: first.id,
			notes: "third",
			email: "b@acme.example",
		});
		const id = crypto.randomUUID();
		const made = await contact.upsert({ where: { id }, create: newContact({ id }), update: { notes: "no" } });
		expect(made).toMatchObject({ id, notes: "met in Łódź" });
		expect(await contact.delete({ where: { id } })).toMatchObject({ id, notes: "met in Łódź" });
	});

	it("is changed by updateMany, each row with a value of its own", async () => {
		const { contact } = contacts.prisma;
		await contact.createMany({ data: [newContact(), newContact(), newContact({ visits: 9 })] });
		const where = { organizationId: org, visits: 0 };
		expect(await contact.updateMany({ where, data: { notes: "same", visits: { increment: 1 } } })).toEqual({
			count: 2,
		});
		const stored = await contacts.base.contact.findMany({ where: { organizationId: org, visits: 1 } });
		expect(new Set(stored.map((row: { notes: string }) => row.notes)).size).toBe(2);
		const returned = await contact.updateManyAndReturn({
			where: { organizationId: org },
			data: { email: "all@acme.example" },
			select: { email: true, notes: true },
		});
		expect(returned).toHaveLength(3);
		expect(returned).toContainEqual({ email: "all@acme.example", notes: "same" });
		expect(await contact.updateMany({ where: { organizationId: org }, data: { notes: null } })).toEqual({
			count: 3,
		});
		expect(await contact.updateMany({ where: { id: crypto.randomUUID() }, data: { notes: "x" } })).toEqual({
			count: 0,
		});
	});

	it("can have an ID of several parts, or leave its ID out of the context", async () => {
		const deal = await contacts.prisma.deal.create({
			data: { organizationId: org, number: 7, title: "big" },
		});
		expect(deal.title).toBe("big");
		const where = { organizationId_number: { organizationId: org, number: 7 } };
		expect((await contacts.prisma.deal.update({ where, data: { title: "bigger" } })).title).toBe("bigger");
		const event = await contacts.prisma.event.create({ data: { organizationId: org, body: "clicked" } });
		expect(await contacts.prisma.event.findUnique({ where: { id: event.id } })).toEqual(event);
	});

	it("gives Prisma's usual error if it does not exist", async () => {
		const where = { id: crypto.randomUUID() };
		const { contact } = contacts.prisma;
		await expect(contact.update({ where, data: { notes: "x" } })).rejects.toMatchObject({ code: "P2025" });
		await expect(contact.findUniqueOrThrow({ where })).rejects.toMatchObject({ code: "P2025" });
		expect(await contact.findUnique({ where })).toBeNull();
	});
});

describe("a selection", () => {
	it("without tenant and ID returns rows without them", async () => {
		const { id } = await contacts.prisma.contact.create({ data: newContact() });
		const { contact, organization } = contacts.prisma;
		expect(await contact.findUnique({ where: { id }, select: { notes: true } })).toEqual({
			notes: "met in Łódź",
		});
		const omit = { id: true, organizationId: true, photo: true };
		expect(Object.keys(await contact.findUnique({ where: { id }, omit }))).not.toContain("organizationId");
		const through = { where: { id: org }, select: { contacts: { select: { email: true } } } };
		expect(await organization.findUnique(through)).toEqual({ contacts: [{ email: "ada@acme.example" }] });
		expect(await contact.findUnique({ where: { id }, select: { name: true } })).not.toHaveProperty("id");
	});

	it("reaches sealed rows through relations, in both directions and by method calls", async () => {
		const { contact, organization, card } = contacts.prisma;
		const { id } = await contact.create({
			data: { ...newContact(), card: { create: { organizationId: org, phone: "+48 1" } } },
		});
		const [found] = await organization.findMany({
			where: { id: org },
			include: { contacts: { include: { card: true, organization: { include: { contacts: true } } } } },
		});
		expect(found.contacts[0]).toMatchObject({ notes: "met in Łódź", card: { phone: "+48 1" } });
		expect(found.contacts[0].organization.contacts[0].email).toBe("ada@acme.example");
		expect(await organization.findUnique({ where: { id: org } }).contacts()).toMatchObject([
			{ notes: "met in Łódź" },
		]);
		expect(
			await contact
				.findUnique({ where: { id } })
				.card()
				.contact({ select: { notes: true } }),
		).toEqual({
			notes: "met in Łódź",
		});
		expect(
			await card.findFirst({ select: { contact: { select: { name: true, notes: true } } } }),
		).toMatchObject({
			contact: { notes: "met in Łódź" },
		});
	});

	it("of a computed field gives it the opened text", async () => {
		const { id } = await contacts.prisma.contact.create({ data: newContact() });
		const computed = {
			result: {
				contact: {
					shout: { needs: { notes: true }, compute: (row: { notes: string }) => row.notes.toUpperCase() },
				},
			},
		};
		const extended = contacts.prisma.$extends(computed);
		expect((await extended.contact.findUnique({ where: { id } })).shout).toBe("MET IN ŁÓDŹ");
		const selected = await extended.contact.findUnique({ where: { id }, select: { shout: true } });
		expect(selected.shout).toBe("MET IN ŁÓDŹ");
	});
});

describe("$transaction", () => {
	it("with a list writes all or nothing, and reads opened rows", async () => {
		const { prisma } = contacts;
		const { id } = await prisma.contact.create({ data: newContact() });
		const [made, changed, all] = await prisma.$transaction([
			prisma.contact.create({ data: newContact({ notes: "new" }) }),
			prisma.contact.update({ where: { id }, data: { notes: "changed" } }),
			prisma.contact.findMany({ where: { organizationId: org }, select: { notes: true } }),
		]);
		expect([made.notes, changed.notes]).toEqual(["new", "changed"]);
		expect(all).toEqual(expect.arrayContaining([{ notes: "new" }, { notes: "changed" }]));
		const refused = prisma.$transaction([
			prisma.contact.create({ data: newContact({ notes: "never" }) }),
			prisma.contact.findMany({ where: { notes: "new" } }),
		]);
		await expect(refused).rejects.toMatchObject({ code: "INVALID_INPUT" });
		expect(await prisma.contact.count({ where: { organizationId: org } })).toBe(2);
	});

	it("with a function sees its own rows, and rolls back what it wrote", async () => {
		const { prisma } = contacts;
		const failed = prisma.$transaction(async (tx: typeof prisma) => {
			const { id } = await tx.contact.create({ data: newContact() });
			expect((await tx.contact.update({ where: { id }, data: { notes: "inside" } })).notes).toBe("inside");
			expect(await tx.contact.updateMany({ where: { id }, data: { notes: "again" } })).toEqual({ count: 1 });
			const upserted = await tx.contact.upsert({
				where: { id },
				create: newContact(),
				update: { notes: "last" },
			});
			expect(upserted.notes).toBe("last");
			throw new Error("taken back");
		});
		await expect(failed).rejects.toThrow("taken back");
		expect(await prisma.contact.count({ where: { organizationId: org } })).toBe(0);
	});
});

describe("a revoked key", () => {
	it("makes reads and writes fail with its own error, and nothing is written", async () => {
		const { prisma, keyhold } = contacts;
		const { id } = await prisma.contact.create({ data: newContact() });
		keyhold.revoke(org);
		const refused = { code: "KEY_REVOKED" };
		await expect(prisma.contact.findMany({ where: { organizationId: org } })).rejects.toMatchObject(refused);
		await expect(prisma.contact.create({ data: newContact() })).rejects.toMatchObject(refused);
		await expect(prisma.contact.update({ where: { id }, data: { notes: "x" } })).rejects.toMatchObject(
			refused,
		);
		await expect(prisma.organization.findMany({ include: { contacts: true } })).rejects.toMatchObject(
			refused,
		);
		// What is not sealed needs no key.
		expect(await prisma.contact.findUnique({ where: { id }, select: { name: true } })).toHaveProperty("name");
		keyhold.revoke(org, false);
		expect(await prisma.contact.count({ where: { organizationId: org } })).toBe(1);
	});
});

it("plaintext that looks sealed is an error until the extended client has written it again", async () => {
	const { base, prisma, extend } = contacts;
	const lenient = extend({ Contact: { ...contactsModels.Contact, allowPlaintext: true } });
	for (const looks of [{ notes: "kh1.notes" }, { photo: new Uint8Array(45).fill(2) }]) {
		const data = { id: crypto.randomUUID(), organizationId: org, name: crypto.randomUUID(), ...looks };
		const where = { id: data.id };
		await base.contact.create({ data });
		for (const client of [prisma, lenient]) {
			await expect(client.contact.findUnique({ where })).rejects.toMatchObject({ code: "VALUE_INTEGRITY" });
		}
		// The query of the documentation.
		const found =
			await base.$queryRaw`SELECT id FROM contacts WHERE id = ${data.id}::uuid AND (private_notes LIKE 'kh1.%'
			OR email LIKE 'kh1.%' OR (octet_length(photo) >= 45 AND substring(photo FROM 1 FOR 1) = '\\x02'))`;
		expect(found).toEqual([where]);
		const { notes, photo } = await base.contact.findUnique({ where });
		await prisma.contact.update({ where, data: { notes, photo } });
		expect(await prisma.contact.findUnique({ where })).toMatchObject(looks);
	}
});
