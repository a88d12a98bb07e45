import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { beginGrace } from "../../offboarding/begin-grace.ts";
import { lockOffboarding } from "../../offboarding/lock-offboarding.ts";
import { approvalHours } from "../../organizations/approvals/approval-actions.ts";
import { config } from "../../platform/config.ts";
import { databaseTime } from "../../platform/database-time.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Offboarding } from "../../platform/prisma/client.ts";
import { findOrganization, organizationName } from "../verbs/find-organization.ts";
import { toOffboardingView } from "./offboarding-view.ts";

/**
 * Begins to offboard an organization: no one gets in from the commit on, and after the grace period its data is destroyed. If
 * the configuration requires two operators, the request waits for the second one, and nothing changes until then.
 * @throws KeyholdError NOT_FOUND; CONFLICT if it is being offboarded already
 */
export const startOffboarding = mutation({
	name: "startOffboarding",
	permission: "operator:offboard",
	input: z.object({
		organization: organizationName,
		graceDays: z.coerce
			.number()
			.int()
			.min(1, { error: "Give at least one day of grace." })
			.max(90, { error: "The grace period is at most 90 days." })
			.default(7)
			.meta({ description: "Days for which all data is kept, and it can be canceled." }),
	}),
	run: async ({ tx, input: { organization: name, graceDays }, actor }) => {
		const organization = await lockOffboarding(tx, (await findOrganization(tx, name)).id);
		const { id: organizationId, slug } = organization;
		const at = await databaseTime(tx);
		if (organization.offboarding) {
			requireExpired(slug, organization.offboarding, at);
			await tx.offboarding.delete({ where: { organizationId } });
		}
		const expiresAt = new Date(at.getTime() + approvalHours * 3_600_000);
		const people = { requestedBy: actor.label, approvedBy: null };
		const waiting = await tx.offboarding.create({
			data: {
				organizationId,
				state: "WAITING",
				graceDays,
				requestedAt: at,
				requestedBy: actor.label,
				requesterId: actor.id,
				endsAt: expiresAt,
			},
		});
		if (!config().isSecondOperatorRequired) {
			const { offboarding, audit } = await beginGrace(tx, organization, graceDays, people);
			return { value: toOffboardingView(slug, offboarding), audit };
		}
		return {
			value: toOffboardingView(slug, waiting),
			audit: {
				action: "organization.offboarding_requested",
				organizationId,
				target: { type: "organization", id: organizationId },
				details: { graceDays, expiresAt: expiresAt.toISOString() },
			},
		};
	},
});

/** @throws KeyholdError CONFLICT unless it is a request that has expired */
function requireExpired(slug: string, { state, requestedBy, endsAt }: Offboarding, at: Date): void {
	if (state === "WAITING" && endsAt <= at) return;
	throw new KeyholdError(
		"CONFLICT",
		state === "WAITING"
			? `${requestedBy} already requested to offboard ${slug}. Another operator has to approve it, or cancel it.`
			: `${slug} is already being offboarded, or was.`,
	);
}
