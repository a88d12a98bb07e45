import { z } from "zod";
import { mutation, query } from "../../access/verbs.ts";
import { forgetRemoval } from "../../identity/access-links/removed-members.ts";
import { roleInput } from "../../organizations/members/change-role.ts";
import { dropMember } from "../../organizations/members/drop-member.ts";
import { findMember } from "../../organizations/members/find-member.ts";
import { lockMembers } from "../../organizations/members/lock-members.ts";
import { setRole } from "../../organizations/members/set-role.ts";
import { tokensByMaker } from "../../organizations/tokens/tokens-by-maker.ts";
import { conflictIfTaken } from "../../platform/conflict-if-taken.ts";
import { settleOrigin } from "./account-origin.ts";
import { findOrganization, findOrganizationToChange, organizationName } from "./find-organization.ts";
import { findUser } from "./find-user.ts";

const ofOrganization = { organization: organizationName };
const ofMember = { ...ofOrganization, email: z.string() };

/** Lists an organization's members by address. @throws KeyholdError NOT_FOUND */
export const operatorListMembers = query({
	name: "operatorListMembers",
	permission: "operator:read-accounts",
	input: z.object(ofOrganization),
	run: async ({ db, input }) => {
		const { id } = await findOrganization(db, input.organization);
		const rows = await db.membership.findMany({
			where: { organizationId: id },
			include: { user: true, oidcProvider: { select: { slug: true } } },
			orderBy: { user: { email: "asc" } },
		});
		return rows.map(({ role, user, oidcProvider }) => ({
			email: user.email,
			name: user.name,
			role,
			isDisabled: user.disabledAt !== null,
			provider: oidcProvider?.slug ?? null,
		}));
	},
});

/** Makes a user a member; see `settleOrigin`. @throws KeyholdError NOT_FOUND; CONFLICT for a member */
export const addMember = mutation({
	name: "addMember",
	permission: "operator:write-accounts",
	input: z.object({ ...ofMember, role: roleInput }),
	run: async ({ tx, input: { role, ...input } }) => {
		const { id: organizationId } = await findOrganizationToChange(tx, input.organization);
		const user = await findUser(tx, input.email);
		const { id: userId, email } = user;
		await conflictIfTaken(
			tx.membership.create({ data: { organizationId, userId, role } }),
			`${email} is already a member of ${input.organization}.`,
		);
		await forgetRemoval(tx, organizationId, userId);
		const origin = await settleOrigin(tx, user, organizationId);
		return {
			value: { userId, role, origin },
			audit: {
				action: "member.added",
				organizationId,
				target: { type: "user", id: userId },
				details: { email, role, ...origin },
			},
		};
	},
});

/**
 * Removes a member and returns the valid API tokens that they created, which stay. A provider's groups may add them again.
 * @throws KeyholdError NOT_FOUND; CONFLICT for the last Org Admin
 */
export const operatorRemoveMember = mutation({
	name: "operatorRemoveMember",
	permission: "operator:write-accounts",
	input: z.object(ofMember),
	run: async ({ tx, input, actor }) => {
		const { id } = await findOrganization(tx, input.organization);
		const user = await findUser(tx, input.email);
		await lockMembers(tx, id, actor);
		const tokens = (await tokensByMaker(tx, id)).get(user.id) ?? [];
		const { value, audit } = await dropMember(tx, await findMember(tx, id, user.id));
		return { value: { ...value, tokens }, audit };
	},
});

/** Changes a member's role, which a provider's groups then no longer control. @throws KeyholdError as setRole; NOT_FOUND */
export const operatorSetRole = mutation({
	name: "operatorSetRole",
	permission: "operator:write-accounts",
	input: z.object({ ...ofMember, role: roleInput }),
	run: async ({ tx, input, actor }) => {
		const { id } = await findOrganizationToChange(tx, input.organization);
		const user = await findUser(tx, input.email);
		await lockMembers(tx, id, actor);
		return setRole(tx, await findMember(tx, id, user.id), input.role);
	},
});
