import { z } from "zod";
import { type AuditNote, organizationOf, query } from "../access/verbs.ts";
import { readKmsArn } from "../kms/arn.ts";
import { vendorPrincipal } from "../kms/vendor-principal.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { Resource } from "../platform/prisma/enums.ts";
import { type ProbeTarget, probeKey } from "../probe/probe-key.ts";
import type { ProbeReport } from "../probe/report.ts";
import { coveredResources, findDeployment } from "./find-key.ts";
import { withProbeTurn } from "./probe-turn.ts";

const input = z.object({ deploymentId: z.uuid(), arn: z.string().max(2048) });

/**
 * Tries out a key for a deployment without saving anything.
 * @throws KeyholdError NOT_FOUND; RATE_LIMITED when the organization has asked too often.
 */
export const probeCandidate = withProbeTurn(
	{
		permission: "key:probe",
		input,
		about: async (tx, organizationId, candidate) => {
			const deployment = await findDeployment(tx, organizationId, candidate.deploymentId);
			return candidateNote(deployment.id, candidate.arn);
		},
	},
	query({
		permission: "key:probe",
		input,
		run: ({ db, input, ...authorized }) => runProbe(db, organizationOf(authorized).id, input),
	}),
);

/** Which key was to be probed, for the audit log: what is no ARN could be anything, and is left out. Pure. */
export function candidateNote(deploymentId: string, text: string): Pick<AuditNote, "target" | "details"> {
	const reading = readKmsArn(text);
	const arn = reading.kind === "key" ? reading.key.arn : reading.kind === "alias" ? reading.arn : null;
	return { target: { type: "deployment", id: deploymentId }, details: { arn } };
}

/**
 * The probe of `arn` for a deployment of the organization. Whoever calls it has taken a turn (`withProbeTurn`).
 * @throws KeyholdError NOT_FOUND
 */
export async function runProbe(
	db: Db,
	organizationId: string,
	input: { deploymentId: string; arn: string },
	/** A saved key is not in its own way. */
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
			// Of every kind: Keyhold may use its own keys for any organization, so none may bring one in as its own.
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
