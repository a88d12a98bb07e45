import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { beginGrace } from "../../offboarding/begin-grace.ts";
import { lockOffboarding } from "../../offboarding/lock-offboarding.ts";
import { databaseTime } from "../../platform/database-time.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization, organizationName } from "../verbs/find-organization.ts";
import { toOffboardingView } from "./offboarding-view.ts";

/**
 * Approves, as a second operator, that an organization is offboarded; the grace period begins now. Everyone with access to the
 * database is the same operator; each operator token is another one.
 * @throws KeyholdError NOT_FOUND; FORBIDDEN for the operator who requested it; CONFLICT if no request is waiting, or its
 * token was revoked
 */
export const approveOffboarding = mutation({
	name: "approveOffboarding",
	permission: "operator:offboard",
	input: z.object({ organization: organizationName }),
	run: async ({ tx, input, actor }) => {
		const organization = await lockOffboarding(tx, (await findOrganization(tx, input.organization)).id);
		const { slug, offboarding: request } = organization;
		if (request?.state !== "WAITING" || request.endsAt <= (await databaseTime(tx)))
			throw new KeyholdError("CONFLICT", `No request to offboard ${slug} is waiting for approval.`);
		const { requesterId, requestedBy, graceDays } = request;
		if (requesterId === actor.id)
			throw new KeyholdError(
				"FORBIDDEN",
				"You requested this yourself. Another operator has to approve it: one with another operator token.",
			);
		const token =
			requesterId && (await tx.operatorToken.findFirst({ where: { id: requesterId, revokedAt: null } }));
		if (requesterId && !token)
			throw new KeyholdError(
				"CONFLICT",
				`The token ${requestedBy}, which requested this, is revoked, so the request is void. Nothing was changed.`,
			);
		const people = { requestedBy, approvedBy: actor.label };
		const { offboarding, audit } = await beginGrace(tx, organization, graceDays, people);
		return { value: toOffboardingView(slug, offboarding), audit };
	},
});
