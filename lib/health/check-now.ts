import { z } from "zod";
import { mutation, organizationOf } from "../access/verbs.ts";
import { findKey } from "../keys/find-key.ts";
import { runProbe } from "../keys/probe-candidate.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { checkKey } from "./check-key.ts";

/** Checks a saved key at once, on the data's path and with the whole probe, and keeps the report. */
export const checkNow = mutation({
	permission: "key:probe",
	input: z.object({ keyId: z.uuid() }),
	prepare: async ({ db, input, ...authorized }) => {
		const organizationId = organizationOf(authorized).id;
		const key = await findKey(db, organizationId, input.keyId);
		const report = await runProbe(
			db,
			organizationId,
			{ deploymentId: key.deployment.id, arn: key.arn },
			key.id,
		);
		await checkKey(key.id, report);
		return report;
	},
	run: async ({ tx, input, prepared: report, ...authorized }) => {
		const key = await findKey(tx, organizationOf(authorized).id, input.keyId);
		await tx.kmsKey.update({
			where: { id: key.id },
			data: { probe: report as unknown as Prisma.InputJsonObject },
		});
		return {
			value: report,
			audit: {
				action: "key.checked",
				target: { type: "key", id: key.id },
				details: { outcome: report.outcome },
			},
		};
	},
});
