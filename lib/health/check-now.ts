import { z } from "zod";
import { mutation, organizationOf } from "../access/verbs.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { findKey } from "../keys/find-key.ts";
import { runProbe } from "../keys/probe-candidate.ts";
import { withProbeTurn } from "../keys/probe-turn.ts";
import type { ProbeReport } from "../kms/probe/report.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { alertFacts } from "./alert-facts.ts";
import { checkKey } from "./check-key.ts";

const input = z.object({ keyId: z.uuid() });

/**
 * Checks a saved key at once, on the data's path and with the whole probe, and keeps the report.
 * @throws KeyholdError NOT_FOUND; RATE_LIMITED when the organization has asked too often.
 */
export const checkNow = withProbeTurn(
	{
		permission: "key:probe",
		input,
		about: async (tx, organizationId, { keyId }) => {
			const { id, arn } = await findKey(tx, organizationId, keyId);
			return { target: { type: "key", id }, details: { arn } };
		},
	},
	mutation({
		permission: "key:probe",
		input,
		prepare: async ({ db, input, ...authorized }) => {
			const organizationId = organizationOf(authorized).id;
			const key = await findKey(db, organizationId, input.keyId);
			const candidate = { deploymentId: key.deployment.id, arn: key.arn };
			const report = await runProbe(db, organizationId, candidate, key.id);
			await checkKey(key.id, report);
			return report;
		},
		run: async ({ tx, input, prepared: report, ...authorized }) => {
			const key = await findKey(tx, organizationOf(authorized).id, input.keyId);
			await tx.kmsKey.update({
				where: { id: key.id },
				data: { probe: report as unknown as Prisma.InputJsonObject },
			});
			const isNew = newWarnings(key.probe as ProbeReport | null, report);
			if (isNew.length > 0) {
				await raiseAlert(tx, {
					organizationId: organizationOf(authorized).id,
					type: "key.warning_new",
					data: { ...(await alertFacts(tx, key.id)), checks: isNew.join(", ") },
				});
			}
			return {
				value: report,
				audit: {
					action: "key.checked",
					target: { type: "key", id: key.id },
					details: { outcome: report.outcome },
				},
			};
		},
	}),
);

/** Titles of the checks that ask for a change and did not before. Pure. */
function newWarnings(before: ProbeReport | null, { checks }: ProbeReport): string[] {
	const known = new Set(before?.checks.filter(({ outcome }) => outcome === "warn").map(({ id }) => id));
	return checks.filter(({ id, outcome }) => outcome === "warn" && !known.has(id)).map(({ title }) => title);
}
