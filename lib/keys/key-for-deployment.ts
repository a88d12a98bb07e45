import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { KeyPlan } from "../kms/key-setup/key-plan.ts";
import { vendorPrincipal } from "../kms/vendor-principal.ts";
import { KeyholdError } from "../platform/errors.ts";
import { Resource } from "../platform/prisma/enums.ts";
import { canTransition, liveStatuses } from "./lifecycle.ts";

export type KeyForDeployment = {
	deployment: { id: string; name: string; region: string };
	/** The key that prevents adding another. */
	liveKey: { id: string; name: string; isReplaceable: boolean } | null;
	/** The resources that a key would not cover. */
	uncovered: Resource[];
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
				kmsKeys: {
					where: { kind: "CUSTOMER", status: { in: [...liveStatuses] } },
					select: { id: true, name: true, status: true },
				},
				protections: { where: { isCustomerKeyCovered: true }, select: { resource: true } },
			},
			take: 2,
		});
		if (!deployment || another) {
			throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
		}
		const { kmsKeys, protections, ...shown } = deployment;
		const [live] = kmsKeys;
		const covered = new Set(protections.map(({ resource }) => resource));
		return {
			deployment: shown,
			liveKey: live
				? { id: live.id, name: live.name, isReplaceable: canTransition("deleteUsed", live.status) }
				: null,
			uncovered: Object.values(Resource).filter((resource) => !covered.has(resource)),
			plan: {
				deploymentName: shown.name,
				region: shown.region,
				organizationId,
				vendorPrincipal: await vendorPrincipal(shown.region),
			},
		};
	},
});
