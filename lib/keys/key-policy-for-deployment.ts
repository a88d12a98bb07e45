import { z } from "zod";
import { organizationOf, query } from "../access/verbs.ts";
import { actionReasons, keyPolicy, keyPolicyStatements } from "../kms/key-policy.ts";
import { config } from "../platform/config.ts";
import { KeyholdError } from "../platform/errors.ts";
import { liveStatuses } from "./lifecycle.ts";

export type KeyPolicyForDeployment = {
	deployment: { id: string; name: string; region: string };
	/** The name of the key that stands in the way of adding one. */
	liveKey: string | null;
	/** A whole policy for a new key, as JSON. */
	policy: string;
	/** What to add to the policy of a key that exists, as JSON. */
	statements: string;
	reasons: { action: string; reason: string }[];
	/** Whether the operator has said who calls KMS; a placeholder stands in the policy otherwise. */
	isPrincipalKnown: boolean;
};

/**
 * The key policy that lets Keyhold use a key for a deployment of this organization; for its only deployment when
 * none is named. @throws KeyholdError NOT_FOUND
 */
export const keyPolicyForDeployment = query({
	permission: "key:read",
	input: z.object({ deploymentId: z.uuid().optional() }),
	run: async ({ db, input, ...authorized }): Promise<KeyPolicyForDeployment> => {
		const { id: organizationId } = organizationOf(authorized);
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
		const { vendorPrincipal } = config();
		const partition = partitionOf(deployment.region);
		const options = { vendorPrincipal, organizationId };
		return {
			deployment: shown,
			liveKey: kmsKeys[0]?.name ?? null,
			policy: JSON.stringify(keyPolicy({ ...options, partition, accountId: "<your account ID>" }), null, 2),
			statements: JSON.stringify(keyPolicyStatements(options), null, 2),
			reasons: Object.entries(actionReasons).map(([action, reason]) => ({ action, reason })),
			isPrincipalKnown: vendorPrincipal !== undefined,
		};
	},
});

/** The partition that a region belongs to. Pure. */
function partitionOf(region: string): string {
	if (region.startsWith("cn-")) return "aws-cn";
	return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
