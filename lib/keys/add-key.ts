import { z } from "zod";
import { mutation, organizationOf } from "../access/verbs.ts";
import { isUniqueViolation } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { findDeployment } from "./find-key.ts";
import { liveStatuses } from "./lifecycle.ts";
import { newKeyFields, newKeyRow, requirePassedProbe } from "./new-key.ts";
import { runProbe } from "./probe-candidate.ts";

/**
 * Probes a key and saves it as ADDED: it protects nothing yet.
 * @throws KeyholdError PROBE_FAILED when a check failed; CONFLICT when the deployment has a live key.
 */
export const addKey = mutation({
	permission: "key:add",
	input: z.object({ deploymentId: z.uuid(), ...newKeyFields }),
	prepare: async ({ db, input, ...authorized }) => {
		const organizationId = organizationOf(authorized).id;
		await findDeployment(db, organizationId, input.deploymentId);
		const live = await db.kmsKey.findFirst({
			where: { deploymentId: input.deploymentId, kind: "CUSTOMER", status: { in: [...liveStatuses] } },
		});
		if (live) throw hasLiveKey(live.name);
		return requirePassedProbe(await runProbe(db, organizationId, input));
	},
	run: async ({ tx, input, prepared: report, ...authorized }) => {
		const { id: organizationId } = organizationOf(authorized);
		const deployment = await findDeployment(tx, organizationId, input.deploymentId);
		const key = newKeyRow(deployment, input, report, "ADDED");
		await tx.kmsKey.create({ data: key }).catch((error) => {
			// Somebody else was faster, with this deployment or with this ARN.
			if (!isUniqueViolation(error)) throw error;
			throw hasLiveKey("another key");
		});
		return {
			value: { keyId: key.id, report },
			audit: {
				action: "key.added",
				target: { type: "key", id: key.id },
				details: { arn: key.arn, name: input.name, deploymentId: deployment.id, probe: report.outcome },
			},
		};
	},
});

function hasLiveKey(name: string): KeyholdError {
	return new KeyholdError(
		"CONFLICT",
		`This deployment has a key already (${name}). Delete it before you add another one.`,
		{ fieldErrors: { arn: "This deployment has a key already." } },
	);
}
