import { raiseAlert } from "../audit/raise-alert.ts";
import { runProbe } from "../keys/probe-candidate.ts";
import type { ProbeReport } from "../kms/probe/report.ts";
import { db, inTransaction, type Tx } from "../platform/db.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { alertFacts } from "./alert-facts.ts";

/** A probe runs by itself after so long. */
export const probeAgainAfterMs = 24 * 3_600_000;

type ProbedKey = { id: string; organizationId: string; deploymentId: string; arn: string };

/**
 * Tries a saved key out again with the whole probe and keeps the report, so that one that is shown is never much older than
 * a day. It looks at a key that works: a probe of a refused key would only repeat the refusal. Never throws for what KMS does.
 */
export async function probeAgain(key: ProbedKey): Promise<ProbeReport> {
	const report = await runProbe(db(), key.organizationId, key, key.id);
	await inTransaction((tx) => keepProbe(tx, key, report));
	return report;
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

/** What a report asks to change on a key that works, in one text; null when all passed. Pure. */
export function warningOf(probe: ProbeReport | null): string | null {
	const found = probe?.checks.filter(({ outcome }) => outcome === "warn" || outcome === "fail") ?? [];
	return found.length > 0 ? found.map(({ seen }) => seen).join(" ") : null;
}
