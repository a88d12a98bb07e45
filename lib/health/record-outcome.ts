import type { ProbeReport } from "../kms/probe/report.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { changeHealth } from "./change-health.ts";
import { outcomeOf } from "./outcome.ts";

/**
 * Records what KMS answered about a customer's key, by the monitor or on the path of the data. A change of health
 * is a change like any other: audited, in one transaction.
 */
export async function recordOutcome(
	kmsKeyId: string,
	failure: KeyholdError | null,
	seen: { by: "monitor" | "data path"; latencyMs?: number; detail?: string; probe?: ProbeReport },
): Promise<void> {
	const key = await db().kmsKey.findUnique({ where: { id: kmsKeyId } });
	if (!key?.organizationId || key.status === "DELETED") return;
	const probe = seen.probe ?? (key.probe as ProbeReport | null);
	// A key that opens data and fails another check, such as wrapping, is not well either.
	const outcome = outcomeOf(failure, probe !== null && probe.outcome !== "pass");
	if (!outcome) return;

	const checkedAt = now();
	const isUsable = outcome.health === "HEALTHY" || outcome.health === "WARNING";
	if (seen.latencyMs !== undefined) {
		await db().healthCheck.create({
			data: {
				id: newId(),
				kmsKeyId,
				checkedAt,
				outcome: outcome.health,
				error: outcome.error,
				latencyMs: seen.latencyMs,
			},
		});
	}
	await db().kmsKey.update({
		where: { id: kmsKeyId },
		data: { lastCheckedAt: checkedAt, ...(isUsable && { lastHealthyAt: checkedAt }) },
	});
	if (key.health === outcome.health && key.healthError === outcome.error) return;
	try {
		await changeHealth(
			{
				caller: { kind: "job", name: `health (${seen.by})`, organizationId: key.organizationId },
				requestId: newId(),
				ip: null,
			},
			{ keyId: kmsKeyId, ...outcome, detail: seen.detail ?? outcome.detail },
		);
	} catch (error) {
		// Another process saw the same a moment earlier.
		if (!(error instanceof KeyholdError) || error.code !== "CONFLICT") throw error;
	}
}
