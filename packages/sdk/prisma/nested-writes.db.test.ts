import { beforeEach, describe, expect, it } from "vitest";
import { useContacts } from "../testing/use-contacts.ts";

const contacts = useContacts();
const refused = { code: "INVALID_INPUT" };
let org: string;

beforeEach(async () => {
	org = (await contacts.prisma.organization.create({ data: { name: crypto.randomUUID() } })).id;
});

const contact = (more: object = {}) => ({ name: crypto.randomUUID(), notes: "note", ...more });
const newContact = async (more: object = {}) =>
	contacts.prisma.contact.create({ data: { ...contact(), organizationId: org, ...more } });

describe("rows nested in a new row", () => {
	it("are sealed for the tenant that they get through the relation", async () => {
		const made = await contacts.prisma.organization.create({
			data: {
				name: crypto.randomUUID(),
				contacts: {
					create: [contact({ notes: "first" }), contact({ notes: "second" })],
					connectOrCreate: [{ where: { id: crypto.randomUUID() }, create: contact({ notes: "third" }) }],
				},
				deals: { createMany: { data: [{ number: 1, title: "one" }] } },
				setting: { create: { theme: "dark" } },
			},
			include: { contacts: true, deals: true, setting: true },
		});
		const notes = made.contacts.map((row: { notes: string }) => row.notes);
		expect(notes.sort()).toEqual(["first", "second", "third"]);
		expect(made).toMatchObject({ deals: [{ title: "one" }], setting: { theme: "dark" } });
	});

	it("are sealed for the tenant that a connected, created or found parent has", async () => {
		const { prisma } = contacts;
		const { name } = await prisma.organization.findUnique({ where: { id: org } });
		const parents = [
			{ connect: { id: org } },
			{ connect: { name } },
			{ create: { name: crypto.randomUUID() } },
			{ connectOrCreate: { where: { name }, create: { name } } },
			{ connectOrCreate: { where: { name: "other" }, create: { name: crypto.randomUUID() } } },
		];
		for (const organization of parents) {
			const { id } = await prisma.contact.create({ data: { ...contact(), organization } });
			expect(await prisma.contact.findUnique({ where: { id } })).toMatchObject({ notes: "note" });
		}
		const missing = prisma.contact.create({
			data: { ...contact(), organization: { connect: { name: "missing" } } },
		});
		await expect(missing).rejects.toMatchObject(refused);
	});

	it("can be nested to any depth", async () => {
		const made = await contacts.prisma.organization.create({
			data: {
				name: crypto.randomUUID(),
				contacts: {
					create: contact({
						tags: { create: { label: crypto.randomUUID() } },
						reports: { create: contact({ notes: "report", organizationId: org }) },
					}),
				},
			},
			include: { contacts: { include: { reports: true, tags: { include: { contacts: true } } } } },
		});
		expect(made.contacts[0]).toMatchObject({
			reports: [{ notes: "report" }],
			tags: [{ contacts: [{ notes: "note" }] }],
		});
	});
});

describe("rows nested in an update", () => {
	it("are created, changed, upserted and deleted, and stay sealed", async () => {
		const { prisma } = contacts;
		const kept = await newContact({ notes: "kept" });
		const gone = await newContact();
		const where = { id: org };
		const newId = crypto.randomUUID();
		const updated = await prisma.organization.update({
			where,
			data: {
				contacts: {
					create: contact({ notes: "created" }),
					update: { where: { id: kept.id }, data: { notes: "changed", email: "k@acme.example" } },
					upsert: [
						{
							where: { id: newId },
							create: contact({ id: newId, notes: "upserted" }),
							update: { notes: "no" },
						},
					],
					delete: { id: gone.id },
				},
				setting: { upsert: { create: { theme: "light" }, update: { theme: "no" } } },
			},
			include: { contacts: true, setting: true },
		});
		const notes = updated.contacts.map((row: { notes: string }) => row.notes);
		expect(notes.sort()).toEqual(["changed", "created", "upserted"]);
		expect(updated.setting.theme).toBe("light");
		await prisma.organization.update({
			where,
			data: {
				contacts: { updateMany: { where: { name: { not: "" } }, data: { notes: "all the same" } } },
				setting: { update: { theme: "dark" } },
			},
		});
		const after = await prisma.organization.findUnique({ where, include: { contacts: true, setting: true } });
		expect(after.setting.theme).toBe("dark");
		expect(new Set(after.contacts.map((row: { notes: string }) => row.notes))).toEqual(
			new Set(["all the same"]),
		);
		await prisma.organization.update({
			where,
			data: { setting: { upsert: { create: { theme: "no" }, update: { theme: "third" } } } },
		});
		expect((await prisma.setting.findUnique({ where: { organizationId: org } })).theme).toBe("third");
	});

	it("are all written if one relation has updates and upserts, in any order", async () => {
		const { prisma } = contacts;
		const rows = [await newContact(), await newContact()] as const;
		const [upserted, updated] = rows;
		const newId = crypto.randomUUID();
		const operations = (notes: string) => ({
			upsert: [upserted.id, newId].map((id) => ({
				where: { id },
				create: contact({ id, notes }),
				update: { notes },
			})),
			update: { where: { id: updated.id }, data: { notes } },
			create: contact({ notes }),
		});
		for (const order of ["upsert update create", "create update upsert"]) {
			const given = operations(order);
			const nested = Object.fromEntries(
				order.split(" ").map((name) => [name, given[name as keyof typeof given]]),
			);
			const after = await prisma.organization.update({
				where: { id: org },
				data: { contacts: nested },
				include: { contacts: true },
			});
			const written = after.contacts.filter(({ notes }: { notes: string }) => notes === order);
			expect(written.map(({ id }: { id: string }) => id)).toEqual(
				expect.arrayContaining([upserted.id, updated.id, newId]),
			);
			expect(written).toHaveLength(4);
		}
	});

	it("are found through several relations, whatever name each parent gives them", async () => {
		const { prisma } = contacts;
		const { id, name } = await newContact({ card: { create: { organizationId: org, phone: "1" } } });
		await prisma.deal.create({ data: { organizationId: org, number: 1, title: "t", contactId: id } });
		const where = { organizationName: { organizationId: org, name } };
		await prisma.organization.update({
			where: { id: org },
			data: {
				contacts: {
					update: {
						where,
						data: {
							card: { update: { phone: "2" } },
							deals: {
								update: {
									where: { organizationId_number: { organizationId: org, number: 1 } },
									data: { title: "found", organization: { update: { setting: { create: { theme: "x" } } } } },
								},
							},
						},
					},
				},
			},
		});
		const found = await prisma.contact.findUnique({ where, include: { card: true, deals: true } });
		expect(found).toMatchObject({ card: { phone: "2" }, deals: [{ title: "found" }] });
		expect((await prisma.setting.findUnique({ where: { organizationId: org } })).theme).toBe("x");
	});

	it("of an upsert go to the row that it finds or creates", async () => {
		const { prisma } = contacts;
		const upsert = (name: string) =>
			prisma.organization.upsert({
				where: { name },
				create: { name, contacts: { create: contact({ notes: "with create" }) } },
				update: { contacts: { create: contact({ notes: "with update" }) } },
				include: { contacts: true },
			});
		const name = crypto.randomUUID();
		expect((await upsert(name)).contacts).toMatchObject([{ notes: "with create" }]);
		const notes = (await upsert(name)).contacts.map((row: { notes: string }) => row.notes);
		expect(notes.sort()).toEqual(["with create", "with update"]);
	});
});

describe("an update that changes a row's tenant or ID", () => {
	it("is refused unless it writes every sealed field", async () => {
		const { prisma } = contacts;
		const other = await prisma.organization.create({ data: { name: crypto.randomUUID() } });
		const { id } = await newContact({ email: "a@acme.example" });
		const where = { id };
		const moves = [
			{ organizationId: other.id },
			{ organizationId: { set: other.id }, notes: "n" },
			{ organization: { connect: { id: other.id } } },
			{ organization: { create: { name: crypto.randomUUID() } } },
			{ id: crypto.randomUUID(), notes: "n", email: null },
		];
		for (const data of moves) {
			await expect(prisma.contact.update({ where, data })).rejects.toMatchObject(refused);
			await expect(prisma.contact.upsert({ where, create: contact(), update: data })).rejects.toMatchObject(
				refused,
			);
			if (!("organization" in data)) {
				await expect(prisma.contact.updateMany({ where, data })).rejects.toMatchObject(refused);
			}
		}
		expect((await prisma.contact.findUnique({ where })).notes).toBe("note");
		const moved = await prisma.contact.update({
			where,
			data: { organizationId: other.id, notes: "moved", email: "b@acme.example", photo: null },
		});
		expect(moved).toMatchObject({ organizationId: other.id, notes: "moved", email: "b@acme.example" });
	});

	it("is accepted if it passes the values that the row already has", async () => {
		const { prisma } = contacts;
		const row = await newContact({ email: "a@acme.example" });
		const data = { ...row, id: row.id.toUpperCase(), notes: "changed", photo: undefined };
		expect(await prisma.contact.update({ where: { id: row.id }, data })).toEqual({
			...row,
			notes: "changed",
		});
		const organization = { connect: { id: org } };
		await prisma.contact.update({ where: { id: row.id }, data: { organization, visits: 2 } });
	});

	it("is refused when it comes through a relation or a referenced key", async () => {
		const { prisma } = contacts;
		const { id } = await newContact();
		const other = await prisma.organization.create({ data: { name: crypto.randomUUID() } });
		const where = { id: other.id };
		for (const nested of [
			{ connect: { id } },
			{ set: [{ id }] },
			{ connectOrCreate: { where: { id }, create: contact() } },
		]) {
			await expect(prisma.organization.update({ where, data: { contacts: nested } })).rejects.toMatchObject(
				refused,
			);
			const data = { name: crypto.randomUUID(), contacts: nested.set ? undefined : nested };
			if (data.contacts) await expect(prisma.organization.create({ data })).rejects.toMatchObject(refused);
		}
		const renamed = prisma.organization.update({ where: { id: org }, data: { id: crypto.randomUUID() } });
		await expect(renamed).rejects.toMatchObject(refused);
		await prisma.organization.update({ where: { id: org }, data: { id: org, name: crypto.randomUUID() } });
		// A relation that says nothing of tenant or ID may change.
		const manager = await newContact();
		await prisma.contact.update({ where: { id }, data: { manager: { connect: { id: manager.id } } } });
	});
});

describe("a row whose identity is not known before it is written", () => {
	it("is refused, and the error says what to do", async () => {
		const { prisma, extend } = contacts;
		await expect(prisma.contact.create({ data: contact() })).rejects.toThrow(/organizationId is missing/);
		const bound = extend({ Event: { tenant: "organizationId", sealed: ["body"] } });
		const data = { organizationId: org, body: "text" };
		await expect(bound.event.create({ data })).rejects.toThrow(/context: "column"/);
		expect(await bound.event.create({ data: { ...data, id: 41 } })).toMatchObject({ body: "text" });
	});

	it("is not a problem while nothing is sealed in it", async () => {
		await expect(newContact({ notes: null })).resolves.toMatchObject({ notes: null });
	});
});

describe("a race", () => {
	it("between an update and a change of the row's tenant leaves no value that can't be opened", async () => {
		const { base, prisma } = contacts;
		const other = await prisma.organization.create({ data: { name: crypto.randomUUID() } });
		const { id } = await newContact();
		// The other writer gets in between the extension's read and its write.
		const late = prisma.$extends({
			query: {
				$allOperations: async (call: { operation: string; args: never; query: (args: never) => unknown }) => {
					if (call.operation === "update") {
						await base.$executeRaw`UPDATE contacts SET organization_id = ${other.id} WHERE id = ${id}::uuid`;
					}
					return call.query(call.args);
				},
			},
		});
		await expect(late.contact.update({ where: { id }, data: { notes: "late" } })).rejects.toMatchObject({
			code: "P2025",
		});
		await base.$executeRaw`UPDATE contacts SET organization_id = ${org} WHERE id = ${id}::uuid`;
		expect((await prisma.contact.findUnique({ where: { id } })).notes).toBe("note");
	});
});
