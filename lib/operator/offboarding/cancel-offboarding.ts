import { z } from "zod";
import { mutation } from "../../access/verbs.ts";
import { raiseOffboardingAlert, tellOrgAdmins } from "../../offboarding/begin-grace.ts";
import { lockOffboarding } from "../../offboarding/lock-offboarding.ts";
import { databaseTime } from "../../platform/database-time.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { findOrganization, organizationName } from "../verbs/find-organization.ts";
import { noOffboarding } from "./read-offboarding.ts";

/**
 * Cancels an offboarding before its grace period ends, or a request for it. From the commit on, people and tokens get in as
 * before. @throws KeyholdError NOT_FOUND; CONFLICT once the grace period is over
 */
export const cancelOffboarding = mutation({
	name: "cancelOffboarding",
	permission: "operator:offboard",
	input: z.object({ organization: organizationName }),
	run: async ({ tx, input }) => {
		const {
			id: organizationId,
			slug,
			name,
			offboarding,
		} = await lockOffboarding(tx, (await findOrganization(tx, input.organization)).id);
		if (!offboarding) throw noOffboarding(slug);
		const { state, endsAt } = offboarding;
		if (state !== "WAITING" && (state !== "GRACE" || endsAt <= (await databaseTime(tx))))
			throw new KeyholdError(
				"CONFLICT",
				`The grace period of ${slug} is over, and its data is destroyed. It can't be canceled.`,
			);
		await tx.offboarding.delete({ where: { organizationId } });
		if (state === "GRACE") {
			await tx.organization.update({ where: { id: organizationId }, data: { offboardingEndsAt: null } });
			await tellOrgAdmins(tx, organizationId, "CANCELED");
			await raiseOffboardingAlert(
				tx,
				"organization.offboarding_canceled",
				{ id: organizationId, name },
				endsAt,
			);
		}
		return {
			value: { organization: slug },
			audit: {
				action: "organization.offboarding_canceled",
				organizationId,
				target: { type: "organization", id: organizationId },
				details: { before: state },
			},
		};
	},
});
