import { z } from "zod";
import { organizationOf, query } from "../access/verbs.ts";
import { type ProbeTarget, probeKey } from "../kms/probe/probe-key.ts";
import type { ProbeReport } from "../kms/probe/report.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { findDeployment } from "./find-key.ts";

/** Tries out a key for a deployment without saving anything. */
export const probeCandidate = query({
	permission: "key:probe",
	input: z.object({ deploymentId: z.uuid(), arn: z.string().max(2048) }),
	run: ({ db, input, ...authorized }) => runProbe(db, organizationOf(authorized).id, input),
});

/** The probe of `arn` for a deployment of the organization. @throws KeyholdError NOT_FOUND */
export async function runProbe(
	db: Db,
	organizationId: string,
	input: { deploymentId: string; arn: string },
	/** A saved key is not in its own way. */
	ignoredKeyId?: string,
): Promise<ProbeReport> {
	const deployment = await findDeployment(db, organizationId, input.deploymentId);
	const target: ProbeTarget = {
		arn: input.arn,
		organizationId,
		deploymentId: deployment.id,
		region: deployment.region,
		vendorPrincipal: config().vendorPrincipal,
		isScopedPolicyRequired: config().isScopedPolicyRequired,
		isInUse: async (arn) => {
			const where = { arn, kind: "CUSTOMER" as const, status: { not: "DELETED" as const } };
			const found = await db.kmsKey.findFirst({
				where: { ...where, ...(ignoredKeyId && { id: { not: ignoredKeyId } }) },
			});
			return found !== null;
		},
	};
	return probeKey(target);
}
