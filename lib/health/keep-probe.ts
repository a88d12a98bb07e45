import { raiseAlert } from "../audit/raise-alert.ts";
import { runProbe } from "../keys/probe-candidate.ts";
import { db, inTransaction, pool, type Tx } from "../platform/db.ts";
import { createPace } from "../platform/pace.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";
import { alertFacts } from "./alert-facts.ts";

const hourMs = 3_600_000;
/** A probe is repeated automatically after at most this time; sooner after a warning, whose cause may be fixed by now. */
const probeAgainAfterMs = { pass: 24 * hourMs, warn: hourMs, fail: hourMs };
/** The part of that time over which keys spread, so that those which were added together do not stay together. */
const spreadPart = 1 / 6;

/**
 * Limits automatic probes per region and process: each makes up to 20 KMS calls in addition to the monitor's. A probe over
 * the limit is due at the next check.
 */
const pace = createPace({ unitsPerSecond: 1, burstMs: 3_000 });
/** Limits those of one key, whose probes may stay without an answer for as long as an outage of KMS lasts. */
const paceOfKey = createPace({ unitsPerSecond: 1 / 60, burstMs: 120_000 });

type ProbedKey = { id: string; organizationId: string; deploymentId: string; arn: string; region: string };

/** True if a saved key is due for an automatic probe: each passing key at an hour of its own, within a day. Pure. */
export function isProbeDue(keyId: string, report: ProbeReport | null, at: Date): boolean {
	if (!report || report.isConclusive === false) return true;
	// The last digits of a UUID are random.
	const spread = (Number.parseInt(keyId.slice(-4), 16) / 0x1_0000) * spreadPart;
	return at.getTime() - Date.parse(report.checkedAt) >= probeAgainAfterMs[report.outcome] * (1 - spread);
}

/**
 * Runs the whole probe on a working key and keeps the report, so that a shown report is never much older than a day. Returns
 * null while too many probes run, or if KMS was unreachable for a part: such a report would cause a false warning and is not
 * kept. Never throws for a failure of KMS.
 */
export async function probeAgain(key: ProbedKey): Promise<ProbeReport | null> {
	if (pace.waitMs(key.region) > 0 || paceOfKey.waitMs(key.id) > 0) return null;
	pace.charge(key.region, 1);
	paceOfKey.charge(key.id, 1);
	const report = await runProbe(db(), key.organizationId, key, key.id);
	if (report.isConclusive === false) return null;
	await inTransaction((tx) => keepProbe(tx, key, report));
	return report;
}

/** Deletes a failed report from before the key recovered. */
export async function dropFailedProbe(keyId: string): Promise<void> {
	await pool().query("UPDATE kms_keys SET probe = NULL WHERE id = $1 AND probe->>'outcome' = 'fail'", [
		keyId,
	]);
}

/** Keeps a report with the key, and raises an alert for warnings that the previous one did not have. */
export async function keepProbe(
	tx: Tx,
	key: { id: string; organizationId: string },
	report: ProbeReport,
): Promise<void> {
	const { probe: before } = await tx.kmsKey.findUniqueOrThrow({
		where: { id: key.id },
		select: { probe: true },
	});
	await tx.kmsKey.update({
		where: { id: key.id },
		data: { probe: report as unknown as Prisma.InputJsonObject },
	});
	const isNew = newWarnings(before as ProbeReport | null, report);
	if (isNew.length === 0) return;
	const data = { ...(await alertFacts(tx, key.id)), checks: isNew.join(", ") };
	await raiseAlert(tx, { organizationId: key.organizationId, type: "key.warning_new", data });
}

/** Titles of the checks that newly ask for a change. Pure. */
function newWarnings(before: ProbeReport | null, { checks }: ProbeReport): string[] {
	const known = new Set(before?.checks.filter(({ outcome }) => outcome === "warn").map(({ id }) => id));
	return checks.filter(({ id, outcome }) => outcome === "warn" && !known.has(id)).map(({ title }) => title);
}

/** The findings of a report in one text; null if all checks passed or the report is inconclusive. Pure. */
export function warningOf(probe: ProbeReport | null): string | null {
	if (probe?.isConclusive === false) return null;
	const found = probe?.checks.filter(({ outcome }) => outcome === "warn" || outcome === "fail") ?? [];
	return found.length > 0 ? found.map(({ seen }) => seen).join(" ") : null;
}
