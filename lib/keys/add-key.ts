import { z } from "zod";
import { tenantMutation } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type CustomerKey, findCustomerKeys } from "./customer-key.ts";
import { findDeployment } from "./find-deployment.ts";
import { liveStatuses } from "./lifecycle.ts";
import { lostRace, newKeyFields, newKeyRow, requirePassedProbe } from "./new-key.ts";
import { candidateNote, runProbe } from "./probe-candidate.ts";
import { probeTurn } from "./probe-turn.ts";

/**
 * Probes a key and saves it as ADDED: it protects nothing yet.
 * @throws KeyholdError PROBE_FAILED, with the report, when a check failed; CONFLICT when the deployment has a live key or
 * someone else added this one meanwhile; RATE_LIMITED after too many checks within a minute.
 */
export const addKey = tenantMutation({
	name: "addKey",
	permission: "key:add",
	input: z.object({ deploymentId: z.uuid(), ...newKeyFields }),
	reserve: probeTurn({
		about: async (tx, organizationId, { deploymentId, arn }) => {
			await findDeployment(tx, organizationId, deploymentId);
			await requireNoLiveKey(tx, deploymentId);
			return candidateNote(deploymentId, arn);
		},
	}),
	prepare: async ({ db, input, organization }) =>
		requirePassedProbe(await runProbe(db, organization.id, input)),
	run: async ({ tx, input, prepared: report, organization }) => {
		const deployment = await findDeployment(tx, organization.id, input.deploymentId);
		const key = newKeyRow(deployment, input, report, "ADDED");
		await tx.kmsKey.create({ data: key }).catch((error) => {
			throw lostRace(error) ?? error;
		});
		const [saved] = await findCustomerKeys(tx, { id: key.id }, 1);
		return {
			value: { keyId: key.id, key: saved as CustomerKey, report },
			audit: {
				action: "key.added",
				target: { type: "key", id: key.id },
				details: { arn: key.arn, name: input.name, deploymentId: deployment.id, probe: report.outcome },
			},
		};
	},
});

/** Refuses early, so that KMS is not called in vain; the unique index decides. */
async function requireNoLiveKey(on: Db, deploymentId: string): Promise<void> {
	const live = await on.kmsKey.findFirst({
		where: { deploymentId, kind: "CUSTOMER", status: { in: [...liveStatuses] } },
	});
	if (!live) return;
	throw new KeyholdError(
		"CONFLICT",
		`This deployment already has a key (${live.name}). Replace it, or delete it before you add another.`,
		{ fieldErrors: { arn: "This deployment already has a key." } },
	);
}
