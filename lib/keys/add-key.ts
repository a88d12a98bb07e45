import { z } from "zod";
import { mutation, organizationOf } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { type CustomerKey, findCustomerKeys } from "./customer-key.ts";
import { findDeployment } from "./find-key.ts";
import { liveStatuses } from "./lifecycle.ts";
import { lostRace, newKeyFields, newKeyRow, requirePassedProbe } from "./new-key.ts";
import { candidateNote, runProbe } from "./probe-candidate.ts";
import { withProbeTurn } from "./probe-turn.ts";

const input = z.object({ deploymentId: z.uuid(), ...newKeyFields });

/**
 * Probes a key and saves it as ADDED: it protects nothing yet.
 * @throws KeyholdError PROBE_FAILED when a check failed; CONFLICT when the deployment has a live key, or somebody
 * else brought in this one meanwhile; RATE_LIMITED when the organization has asked for too many checks.
 */
export const addKey = withProbeTurn(
	{
		permission: "key:add",
		input,
		about: async (tx, organizationId, { deploymentId, arn }) => {
			await findDeployment(tx, organizationId, deploymentId);
			await requireNoLiveKey(tx, deploymentId);
			return candidateNote(deploymentId, arn);
		},
	},
	mutation({
		permission: "key:add",
		input,
		prepare: async ({ db, input, ...authorized }) =>
			requirePassedProbe(await runProbe(db, organizationOf(authorized).id, input)),
		run: async ({ tx, input, prepared: report, ...authorized }) => {
			const { id: organizationId } = organizationOf(authorized);
			const deployment = await findDeployment(tx, organizationId, input.deploymentId);
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
	}),
);

/** Before KMS is called for nothing; the database has the last word. */
async function requireNoLiveKey(on: Db, deploymentId: string): Promise<void> {
	const live = await on.kmsKey.findFirst({
		where: { deploymentId, kind: "CUSTOMER", status: { in: [...liveStatuses] } },
	});
	if (!live) return;
	throw new KeyholdError(
		"CONFLICT",
		`This deployment has a key already (${live.name}). Delete it before you add another one.`,
		{ fieldErrors: { arn: "This deployment has a key already." } },
	);
}
