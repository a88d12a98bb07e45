import { z } from "zod";
import { mutation, query } from "../../access/verbs.ts";
import { endInvitation, readInvitations } from "../../organizations/members/invitations.ts";
import { invitationInput, storeInvitation } from "../../organizations/members/invite.ts";
import { findOrganization, findOrganizationToChange, organizationName } from "./find-organization.ts";

/**
 * Invites a person to an organization, such as its first Org Admin; see `invite`. Only the answer contains the link's token.
 * @throws KeyholdError NOT_FOUND; CONFLICT as invite
 */
export const operatorInvite = mutation({
	name: "operatorInvite",
	permission: "operator:write-accounts",
	input: z.object({ organization: organizationName, ...invitationInput }),
	run: async ({ tx, input: { organization, ...input }, actor }) =>
		storeInvitation(tx, (await findOrganizationToChange(tx, organization)).id, actor, input),
});

/** Lists an organization's open invitations, newest first, without their tokens. @throws KeyholdError NOT_FOUND */
export const operatorListInvitations = query({
	name: "operatorListInvitations",
	permission: "operator:read-accounts",
	input: z.object({ organization: organizationName }),
	run: async ({ db, input }) => readInvitations(db, (await findOrganization(db, input.organization)).id),
});

/** Revokes an invitation. @throws KeyholdError NOT_FOUND; CONFLICT if it was accepted or revoked */
export const operatorRevokeInvitation = mutation({
	name: "operatorRevokeInvitation",
	permission: "operator:write-accounts",
	input: z.object({ organization: organizationName, invitationId: z.uuid() }),
	run: async ({ tx, input }) =>
		endInvitation(tx, (await findOrganization(tx, input.organization)).id, input.invitationId),
});
