import { z } from "zod";
import { mutation } from "../access/verbs.ts";
import type { Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

const shownContacts = 5;

export type Contacts = {
	organization: string;
	/** Addresses of Org Admins, the ones who have been members for longest. */
	emails: string[];
	/** Org Admins beyond these. */
	others: number;
};

/**
 * Shows support staff whom to contact about a customer's key: the addresses of the organization's Org Admins. It is a mutation
 * because the organization's audit log records who looked. @throws KeyholdError NOT_FOUND
 */
export const showContacts = mutation({
	name: "showContacts",
	permission: "support:contacts",
	input: z.object({ keyId: z.uuid() }),
	run: async ({ tx, input: { keyId } }) => {
		const key = await tx.kmsKey.findFirst({
			where: { id: keyId, kind: "CUSTOMER" },
			select: { id: true, organization: { select: { id: true, name: true } } },
		});
		if (!key?.organization) throw new KeyholdError("NOT_FOUND", "There is no such key.");
		const { id: organizationId, name } = key.organization;
		const emails = await orgAdmins(tx, organizationId);
		const value: Contacts = {
			organization: name,
			emails: emails.slice(0, shownContacts),
			others: Math.max(0, emails.length - shownContacts),
		};
		return {
			value,
			audit: {
				action: "support.contacts_shown",
				organizationId,
				target: { type: "key", id: key.id },
				details: { contacts: value.emails.length },
			},
		};
	},
});

/** Addresses of the organization's Org Admins who can sign in. */
async function orgAdmins(tx: Tx, organizationId: string): Promise<string[]> {
	const rows = await tx.membership.findMany({
		where: { organizationId, role: "ORG_ADMIN", user: { disabledAt: null } },
		orderBy: [{ createdAt: "asc" }, { userId: "asc" }],
		select: { user: { select: { email: true } } },
	});
	return rows.map(({ user }) => user.email);
}
