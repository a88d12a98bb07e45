import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { contextWordsOf, hashNewPassword } from "../../identity/passwords.ts";
import { emailAddress } from "../../mail/email-address.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { newId } from "../../platform/ids.ts";
import { findOrganization, findOrganizationToChange, organizationName } from "./find-organization.ts";

/** Creates a user: a member of one organization, or support staff. */
export const createUser = mutation({
	name: "createUser",
	permission: "operator:write-accounts",
	input: z
		.object({
			email: emailAddress().toLowerCase(),
			name: z.string().trim().min(1, { error: "Give the user a name." }).max(100),
			password: z.string(),
			organization: organizationName.optional(),
			role: z.enum(["ORG_ADMIN", "MEMBER"], { error: "Use ORG_ADMIN or MEMBER as the role." }).optional(),
			isSupport: z.boolean().default(false),
		})
		.refine((input) => Boolean(input.organization) === Boolean(input.role), {
			error: "Give both an organization and a role, or neither for support staff.",
		}),
	prepare: async ({ db, input: { email, password, organization: slug } }) => {
		const organization = slug ? [await findOrganization(db, slug)] : [];
		return hashNewPassword(password, contextWordsOf(email, organization));
	},
	run: async ({ tx, input, prepared: passwordHash }) => {
		const { email, name, isSupport } = input;
		const organization = input.organization ? await findOrganizationToChange(tx, input.organization) : null;
		const membership =
			organization && input.role
				? { create: { organizationId: organization.id, role: input.role } }
				: undefined;
		const data = {
			id: newId(),
			email,
			name,
			isSupport,
			passwordHash,
			...(membership && { memberships: membership }),
		};
		const select = { id: true, email: true, name: true, isSupport: true };
		const taken = `A user with the address ${email} already exists.`;
		const value = await conflictIfTaken(tx.user.create({ data, select }), taken);
		return {
			value,
			audit: {
				action: "user.created",
				...(organization && { organizationId: organization.id }),
				target: { type: "user", id: value.id },
				details: { email, isSupport, role: input.role ?? null },
			},
		};
	},
});
