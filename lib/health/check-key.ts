import { monotonicMs, now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import type { KeyHealth, KmsKey, Resource } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";
import { dataKeysToCheck } from "../vault/data-keys-to-check.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { dropFailedProbe, isProbeDue, probeAgain, warningOf } from "./keep-probe.ts";
import { isKnown, outcomeOf } from "./outcome.ts";
import { recordFacts } from "./record-facts.ts";
import { recordOutcome } from "./record-outcome.ts";
import type { Unchanged } from "./record-unchanged.ts";
import { type Answer, tryKey } from "./try-key.ts";

/** A customer key as known before its check. */
export type KnownKey = Pick<
	KmsKey,
	"id" | "arn" | "region" | "health" | "healthError" | "healthDetail" | "healthActionBy"
> & {
	organizationId: string;
	deploymentId: string;
	/** The problem that the last probe found on a working key. */
	warning: string | null;
	/** The facts from AWS are old. */
	isLookDue: boolean;
	/** The last probe is old or missing. */
	isProbeDue: boolean;
};

type Options = {
	by: "monitor" | "data path";
	/** A newer report than the stored one. */
	probe?: ProbeReport | undefined;
	/** Takes a check without a change, to be recorded with others in one round trip, and the time of its answer. */
	onUnchanged?: (check: Omit<Unchanged, "waitedMs">, answeredMs: number) => void;
};

/**
 * Checks a customer key now, as the monitor does, and records the outcome. `probe` is a newer report than the stored one.
 * Never throws for a failure of KMS.
 */
export async function checkKey(
	kmsKeyId: string,
	probe?: ProbeReport,
	by: Options["by"] = "monitor",
): Promise<void> {
	const key = await db().kmsKey.findUniqueOrThrow({ where: { id: kmsKeyId } });
	if (!key.organizationId || !key.deploymentId || key.status === "DELETED") return;
	const report = probe ?? (key.probe as ProbeReport | null);
	const known = {
		...key,
		organizationId: key.organizationId,
		deploymentId: key.deploymentId,
		warning: warningOf(report),
		isLookDue: true,
		isProbeDue: isProbeDue(kmsKeyId, report, now()),
	};
	await checkKnownKey(known, (await dataKeysToCheck([kmsKeyId])).get(kmsKeyId) ?? [], { by, probe });
}

/**
 * Checks a key and records the outcome. After a change of health, AWS's facts are read again, and a recovered key is probed
 * again, so that no outdated finding is shown.
 */
export async function checkKnownKey(
	key: KnownKey,
	dataKeys: StoredDataKey[],
	{ by, probe, onUnchanged }: Options,
): Promise<void> {
	const answer = await tryKey(key, dataKeys);
	const answeredMs = monotonicMs();
	const isRecovered = !answer.failure && isCut(key.health);
	const isProbed = !answer.failure && !probe && (key.isProbeDue || isRecovered);
	const report = isProbed ? await probeAgain(key) : probe;
	if (isProbed && !report && isRecovered) await dropFailedProbe(key.id);
	const warning = report ? warningOf(report) : isRecovered ? null : key.warning;
	const outcome = outcomeOf(answer.failure, warning);
	const isUnchanged = outcome !== null && isKnown(outcome, key);
	// Handed over before the slow part below, which must not delay the time of the answer.
	if (isUnchanged && onUnchanged) {
		onUnchanged({ kmsKeyId: key.id, outcome, tookMs: answer.tookMs }, answeredMs);
	}
	const facts = key.isLookDue || !isUnchanged ? await recordFacts(key) : null;
	if (isUnchanged && onUnchanged) return;
	const detail = detailOf(answer, facts?.deletionDate);
	await recordOutcome(key.id, answer.failure, {
		by,
		tookMs: answer.tookMs + monotonicMs() - answeredMs,
		latencyMs: answer.tookMs,
		warning,
		...(detail && { detail }),
	});
}

/** True if data under the key cannot be opened, or soon cannot. Pure. */
export function isCut(health: KeyHealth): boolean {
	return health === "REVOKED" || health === "UNREACHABLE";
}

const resourceNames: Record<Resource, string> = {
	REQUEST_LOGS: "request logs",
	TRACES: "traces",
	SCHEDULED_QUERIES: "scheduled queries",
	APPLICATION_DATA: "application data",
};

/** Details of a failure: the affected resources, if not all, and when AWS deletes a refused key. Pure. */
function detailOf({ failure, onlyResources }: Answer, deletionDate: string | null | undefined): string {
	const names = onlyResources.map((resource) => resourceNames[resource]).join(" and ");
	const isDeleted = failure?.code === "KEY_REVOKED" && deletionDate;
	return [
		names && `This affects only ${names}.`,
		isDeleted && `AWS will delete this key on ${deletionDate.slice(0, 10)}.`,
	]
		.filter(Boolean)
		.join(" ");
}
