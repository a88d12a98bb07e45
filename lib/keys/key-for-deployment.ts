import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { KeyPlan } from "../kms/key-setup/key-plan.ts";
import { vendorPrincipal } from "../kms/vendor-principal.ts";
import { KeyholdError } from "../platform/errors.ts";
import { liveStatuses } from "./lifecycle.ts";

export type KeyForDeployment = {
	deployment: { id: string; name: string; region: string };
	/** The name of the key that prevents adding another. */
	liveKey: string | null;
	/** The input of `keySetup`; the rest is the customer's choice. */
	plan: Omit<KeyPlan, "isMultiRegion" | "rotationDays">;
};

/**
 * Returns what a key needs for Keyhold to use it for a deployment of this organization; for its only deployment if none
 * is named. @throws KeyholdError NOT_FOUND
 */
export const keyForDeployment = tenantQuery({
	name: "keyForDeployment",
	permission: "key:read",
	input: z.object({ deploymentId: z.uuid().optional() }),
	run: async ({ db, input, organization }): Promise<KeyForDeployment> => {
		const { id: organizationId } = organization;
		const [deployment, another] = await db.deployment.findMany({
			where: { organizationId, ...(input.deploymentId && { id: input.deploymentId }) },
			select: {
				id: true,
				name: true,
				region: true,
				kmsKeys: { where: { kind: "CUSTOMER", status: { in: [...liveStatuses] } }, select: { name: true } },
			},
			take: 2,
		});
		if (!deployment || another) {
			throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
		}
		const { kmsKeys, ...shown } = deployment;
		return {
			deployment: shown,
			liveKey: kmsKeys[0]?.name ?? null,
			plan: {
				deploymentName: shown.name,
				region: shown.region,
				organizationId,
				vendorPrincipal: await vendorPrincipal(shown.region),
			},
		};
	},
});
