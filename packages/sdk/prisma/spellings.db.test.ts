import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { contactsModels, useContacts } from "../testing/use-contacts.ts";

const contacts = useContacts();
const refused = { code: "INVALID_INPUT" };
let org: string;

beforeEach(async () => {
	org = (await contacts.prisma.organization.create({ data: { name: crypto.randomUUID() } })).id;
});

/** The spellings of a UUID that PostgreSQL accepts besides the one that it returns. */
const spellings: ((id: string) => string)[] = [
	(id) => id.toUpperCase(),
	(id) => `{${id}}`,
	(id) => id.replaceAll("-", ""),
	(id) => `{${id.replaceAll("-", "").toUpperCase()}}`,
	(id) => (id.replaceAll("-", "").match(/.{4}/g) ?? []).join("-"),
];

const row = () => ({ organizationId: org, name: crypto.randomUUID(), notes: "first" });
const notesOf = async (id: string) =>
	(await contacts.prisma.contact.findUnique({ where: { id } }))?.notes as string | undefined;

it("a value opens however the ID of its row was spelled when it was written", async () => {
	const { contact } = contacts.prisma;
	for (const spelled of spellings) {
		const id = crypto.randomUUID();
		expect(await contact.create({ data: { ...row(), id: spelled(id) } })).toMatchObject({ id });
		expect(await notesOf(id)).toBe("first");
		const where = { id: spelled(id), organizationId: org };
		await contact.update({ where, data: { notes: "second" } });
		expect(await notesOf(id)).toBe("second");
		await contact.updateMany({ where, data: { notes: "third" } });
		expect(await notesOf(id)).toBe("third");
		await contact.upsert({ where, create: row(), update: { notes: "fourth" } });
		expect(await notesOf(id)).toBe("fourth");
		await contacts.prisma.organization.update({
			where: { id: org },
			data: { contacts: { update: { where: { id: spelled(id) }, data: { notes: "nested" } } } },
		});
		expect(await notesOf(id)).toBe("nested");
	}
});

it("an ID that is no UUID is refused before anything is written", async () => {
	for (const id of ["42", `${crypto.randomUUID()}0`, ` ${crypto.randomUUID()}`, "é".repeat(32)]) {
		await expect(contacts.prisma.contact.create({ data: { ...row(), id } })).rejects.toMatchObject(refused);
		await expect(
			contacts.prisma.contact.update({ where: { id, organizationId: org }, data: { notes: "no" } }),
		).rejects.toMatchObject(refused);
	}
	expect(await contacts.base.contact.count({ where: { organizationId: org } })).toBe(0);
});

describe("a database that finds text in any case, such as MySQL", () => {
	let prisma: typeof contacts.prisma;
	beforeAll(async () => {
		await contacts.base
			.$executeRaw`CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`;
		await contacts.base.$executeRaw`ALTER TABLE "Card" ALTER "id" TYPE text COLLATE any_case`;
		await contacts.base.$executeRaw`ALTER TABLE "Organization"
			DROP CONSTRAINT "Organization_pkey" CASCADE, ALTER "id" TYPE text COLLATE any_case, ADD PRIMARY KEY ("id")`;
		const client = Object.create(contacts.base, { _activeProvider: { value: "mysql" } });
		prisma = contacts.extend(contactsModels, client);
	});
	const newCard = async () => {
		const { id: contactId } = await prisma.contact.create({ data: row() });
		return prisma.card.create({
			data: { id: `card-${contactId}`, organizationId: org, contactId, phone: "1" },
		});
	};

	it("has its values sealed for the ID that the row has", async () => {
		const { id } = await newCard();
		const where = { id: id.toUpperCase(), organizationId: org };
		await prisma.card.update({ where, data: { phone: "2" } });
		expect(await contacts.prisma.card.findUnique({ where: { id } })).toMatchObject({ id, phone: "2" });
	});

	it("refuses a parent in another spelling, which rows of other tables may get", async () => {
		const id = org.toUpperCase();
		const contact = { name: crypto.randomUUID(), notes: "note" };
		await expect(
			prisma.organization.update({ where: { id }, data: { contacts: { create: contact } } }),
		).rejects.toMatchObject(refused);
		const connected = (to: string) =>
			prisma.contact.create({ data: { ...contact, organization: { connect: { id: to } } } });
		await expect(connected(id)).rejects.toMatchObject(refused);
		expect(await notesOf((await connected(org)).id)).toBe("note");
	});
});
