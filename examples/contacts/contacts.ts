import { prisma } from "./database.ts";

export type NewContact = { name: string; email: string; notes?: string };

/** A page of an organization's contacts, oldest first. `after` is the ID of the last contact of the page before. */
export function listContacts(organizationId: string, { take = 100, after = "" }) {
	return prisma.contact.findMany({
		where: { organizationId },
		orderBy: { id: "asc" },
		take: Math.min(take, 1_000),
		...(after && { cursor: { id: after }, skip: 1 }),
	});
}

/** The contacts with exactly this email address. */
export function findContacts(organizationId: string, email: string) {
	return prisma.contact.findMany({ where: { organizationId, email } });
}

export function addContact(organizationId: string, { name, email, notes }: NewContact) {
	return prisma.contact.create({ data: { organizationId, name, email, notes: notes ?? null } });
}
