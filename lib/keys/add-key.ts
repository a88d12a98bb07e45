import { z } from "zod";
import { mutation, organizationOf } from "../access/verbs.ts";
import { now } from "../platform/clock.ts";
import { isUniqueViolation } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { findDeployment } from "./find-key.ts";
import { liveStatuses } from "./lifecycle.ts";
import { runProbe } from "./probe-candidate.ts";

export const addKeyInput = z.object({
	deploymentId: z.uuid(),
	arn: z.string().trim().min(1, { error: "Enter the ARN of the key." }).max(2048),
	name: z
		.string()
		.trim()
		.min(1, { error: "Give the key a name." })
		.max(60, { error: "The name has at most 60 characters." }),
	description: z
		.string()
		.trim()
		.max(500, { error: "The description has at most 500 characters." })
		.default(""),
});

/**
 * Probes a key and saves it as ADDED: it protects nothing yet.
 * @throws KeyholdError PROBE_FAILED when a check failed; CONFLICT when the deployment has a live key.
 */
export const addKey = mutation({
	permission: "key:add",
	input: addKeyInput,
	prepare: async ({ db, input, ...authorized }) => {
		const organizationId = organizationOf(authorized).id;
		await findDeployment(db, organizationId, input.deploymentId);
		const live = await db.kmsKey.findFirst({
			where: { deploymentId: input.deploymentId, kind: "CUSTOMER", status: { in: [...liveStatuses] } },
		});
		if (live) throw hasLiveKey(live.name);
		const report = await runProbe(db, organizationId, input);
		if (report.outcome === "fail") {
			const failed = report.checks.filter((check) => check.outcome === "fail");
			throw new KeyholdError(
				"PROBE_FAILED",
				`The key was not saved: ${failed.length === 1 ? "a check" : `${failed.length} checks`} failed.`,
				{ fieldErrors: { arn: failed[0]?.seen ?? "A check failed." } },
			);
		}
		return report;
	},
	run: async ({ tx, input, prepared: report, ...authorized }) => {
		const { id: organizationId } = organizationOf(authorized);
		const deployment = await findDeployment(tx, organizationId, input.deploymentId);
		const keyId = newId();
		const { arn } = report;
		await tx.kmsKey
			.create({
				data: {
					id: keyId,
					kind: "CUSTOMER",
					organizationId,
					deploymentId: deployment.id,
					arn,
					region: deployment.region,
					name: input.name,
					description: input.description,
					status: "ADDED",
					health: report.outcome === "warn" ? "WARNING" : "HEALTHY",
					lastCheckedAt: now(),
					lastHealthyAt: now(),
					probe: report as unknown as Prisma.InputJsonObject,
				},
			})
			.catch((error) => {
				// Somebody else was faster, with this deployment or with this ARN.
				if (!isUniqueViolation(error)) throw error;
				throw hasLiveKey("another key");
			});
		return {
			value: { keyId, report },
			audit: {
				action: "key.added",
				target: { type: "key", id: keyId },
				details: { arn, name: input.name, deploymentId: deployment.id, probe: report.outcome },
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
