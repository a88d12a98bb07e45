import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization, organizationName } from "../verbs/find-organization.ts";

/**
 * Revokes an access link that was not used: from the commit on, it has expired, and its use is audited as refused.
 * @throws KeyholdError NOT_FOUND; CONFLICT if it was used or has expired
 */
export const revokeAccessLink = mutation({
	name: "revokeAccessLink",
	permission: "operator:write-links",
	input: z.object({ organization: organizationName, linkId: z.uuid() }),
	run: async ({ tx, input }) => {
		const { id: organizationId } = await findOrganization(tx, input.organization);
		const link = await tx.accessLink.findFirst({ where: { id: input.linkId, organizationId } });
		if (!link) throw new KeyholdError("NOT_FOUND", "There is no such access link in this organization.");
		const { id, kind, email } = link;
		const at = now();
		const { count } = await tx.accessLink.updateMany({
			where: { id, usedAt: null, expiresAt: { gt: at } },
			data: { expiresAt: at },
		});
		if (count === 0) throw new KeyholdError("CONFLICT", "This access link was already used, or has expired.");
		return {
			value: { id },
			audit: {
				action: "access_link.revoked",
				organizationId,
				target: { type: "access_link", id },
				details: { kind, email },
			},
		};
	},
});
