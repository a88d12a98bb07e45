import { raiseAlert } from "../audit/raise-alert.ts";
import { runProbe } from "../keys/probe-candidate.ts";
import { db, inTransaction, pool, type Tx } from "../platform/db.ts";
import { createPace } from "../platform/pace.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";
import { alertFacts } from "./alert-facts.ts";

/** A probe runs by itself after so long; where it asked for a change, sooner: the change may have been made. */
const probeAgainAfterMs = { pass: 24 * 3_600_000, warn: 15 * 60_000, fail: 15 * 60_000 };

/**
 * Automatic probes of a region in this process: each is up to 20 calls of KMS, beside the monitor's pace. One that finds no
 * room is due at the next check.
 */
const pace = createPace({ unitsPerSecond: 1, burstMs: 3_000 });

type ProbedKey = { id: string; organizationId: string; deploymentId: string; arn: string; region: string };

/** Whether a saved key is to be probed again by itself. Pure. */
export function isProbeDue(report: ProbeReport | null, at: Date): boolean {
	if (!report || report.isConclusive === false) return true;
	return at.getTime() - Date.parse(report.checkedAt) > probeAgainAfterMs[report.outcome];
}

/**
 * Tries a saved key that works out again with the whole probe and keeps the report, so that one that is shown is never much
 * older than a day. A report that KMS's silence has a part in is not kept: it would make a warning of nothing. Null then,
 * and while too many probes run. Never throws for what KMS does.
 */
export async function probeAgain(key: ProbedKey): Promise<ProbeReport | null> {
	if (pace.waitMs(key.region) > 0) return null;
	pace.charge(key.region, 1);
	const report = await runProbe(db(), key.organizationId, key, key.id);
	if (report.isConclusive === false) return null;
	await inTransaction((tx) => keepProbe(tx, key, report));
	return report;
}

/** Forgets a report of a time when the key did not work: what it found has passed. */
export async function dropFailedProbe(keyId: string): Promise<void> {
	await pool().query("UPDATE kms_keys SET probe = NULL WHERE id = $1 AND probe->>'outcome' = 'fail'", [
		keyId,
	]);
}

/** Keeps a report with the key, and raises an alert for warnings that the one before did not have. */
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

/** Titles of the checks that ask for a change and did not before. Pure. */
function newWarnings(before: ProbeReport | null, { checks }: ProbeReport): string[] {
	const known = new Set(before?.checks.filter(({ outcome }) => outcome === "warn").map(({ id }) => id));
	return checks.filter(({ id, outcome }) => outcome === "warn" && !known.has(id)).map(({ title }) => title);
}

/** What a report asks to change on a key that works, in one text; null when all passed, or when it says nothing. Pure. */
export function warningOf(probe: ProbeReport | null): string | null {
	if (probe?.isConclusive === false) return null;
	const found = probe?.checks.filter(({ outcome }) => outcome === "warn" || outcome === "fail") ?? [];
	return found.length > 0 ? found.map(({ seen }) => seen).join(" ") : null;
}
