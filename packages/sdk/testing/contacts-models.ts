/** The sealed fields of contacts.prisma. */
export const contactsModels = {
	Contact: {
		tenant: "organizationId",
		sealed: ["notes", "email", "photo"],
		index: { email: "emailIndex" },
	},
	Deal: { tenant: "organizationId", sealed: ["title"] },
	Card: { tenant: "organizationId", sealed: ["phone"] },
	Setting: { tenant: "organizationId", sealed: ["theme"] },
	Event: { tenant: "organizationId", sealed: ["body"], context: "column" },
} as const;
