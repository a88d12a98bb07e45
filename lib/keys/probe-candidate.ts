import { z } from "zod";
import type { AuditNote } from "../access/record-change.ts";
import { tenantQuery } from "../access/verbs.ts";
import { readKmsArn } from "../kms/arn.ts";
import { vendorPrincipal } from "../kms/vendor-principal.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { Resource } from "../platform/prisma/enums.ts";
import { type ProbeTarget, probeKey } from "../probe/probe-key.ts";
import type { ProbeReport } from "../probe/report.ts";
import { coveredResources } from "./covered-resources.ts";
import { findDeployment } from "./find-deployment.ts";
import { probeTurn } from "./probe-turn.ts";

/**
 * Probes a key for a deployment without saving anything.
 * @throws KeyholdError NOT_FOUND; RATE_LIMITED after too many checks within a minute.
 */
export const probeCandidate = tenantQuery({
	name: "probeCandidate",
	permission: "key:probe",
	input: z.object({ deploymentId: z.uuid(), arn: z.string().max(2048) }),
	reserve: probeTurn({
		about: async (tx, organizationId, candidate) => {
			const deployment = await findDeployment(tx, organizationId, candidate.deploymentId);
			return candidateNote(deployment.id, candidate.arn);
		},
	}),
	run: ({ db, input, organization }) => runProbe(db, organization.id, input),
});

/** Describes the key to be probed for the audit log. Text that is not an ARN could be anything, and is left out. Pure. */
export function candidateNote(deploymentId: string, text: string): Pick<AuditNote, "target" | "details"> {
	const reading = readKmsArn(text);
	const arn = reading.kind === "key" ? reading.key.arn : reading.kind === "alias" ? reading.arn : null;
	return { target: { type: "deployment", id: deploymentId }, details: { arn } };
}

/**
 * Probes `arn` for a deployment of the organization. The caller has taken a turn (`probeTurn`).
 * @throws KeyholdError NOT_FOUND
 */
export async function runProbe(
	db: Db,
	organizationId: string,
	input: { deploymentId: string; arn: string },
	/** The saved key itself, which is not a conflict. */
	ignoredKeyId?: string,
): Promise<ProbeReport> {
	const deployment = await findDeployment(db, organizationId, input.deploymentId);
	const covered = await coveredResources(db, deployment.id);
	const target: ProbeTarget = {
		arn: input.arn,
		organizationId,
		deploymentId: deployment.id,
		// A key that covers nothing yet may cover anything later.
		resources: covered.length > 0 ? covered : Object.values(Resource),
		region: deployment.region,
		vendorPrincipal: await vendorPrincipal(deployment.region),
		isScopedPolicyRequired: config().isScopedPolicyRequired,
		isInUse: async (arn) => {
			// Keys of every kind: no organization may add one of Keyhold's own keys as its own.
			const where = { arn, status: { not: "DELETED" as const } };
			const found = await db.kmsKey.findFirst({
				where: { ...where, ...(ignoredKeyId && { id: { not: ignoredKeyId } }) },
				select: { id: true },
			});
			return found !== null;
		},
	};
	return probeKey(target);
}
