import { monotonicMs, now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import type { KeyHealth, KmsKey, Resource } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";
import { dataKeysToCheck } from "../vault/data-keys-to-check.ts";
import type { StoredDataKey } from "../vault/stored-data-keys.ts";
import { type Answer, askKey } from "./ask-key.ts";
import { dropFailedProbe, isProbeDue, probeAgain, warningOf } from "./keep-probe.ts";
import { noteFacts } from "./note-facts.ts";
import { isKnown, outcomeOf } from "./outcome.ts";
import { recordOutcome } from "./record-outcome.ts";
import type { Unchanged } from "./record-unchanged.ts";

/** A customer's key as it is known before it is checked. */
export type KnownKey = Pick<
	KmsKey,
	"id" | "arn" | "region" | "health" | "healthError" | "healthDetail" | "healthActionBy"
> & {
	organizationId: string;
	deploymentId: string;
	/** The last probe found more than the data path shows: what that is. */
	warning: string | null;
	/** AWS has not been asked for its facts for a while. */
	isLookDue: boolean;
	/** The last probe is old, or there is none. */
	isProbeDue: boolean;
};

type Options = {
	by: "monitor" | "data path";
	/** A newer report than the one kept with the key. */
	probe?: ProbeReport | undefined;
	/** Takes a check that found what was known, to be recorded with others in one round trip, and when it was answered. */
	onUnchanged?: (check: Omit<Unchanged, "waitedMs">, answeredMs: number) => void;
};

/**
 * Checks a customer's key at once, as the monitor does. `probe` is a newer report than the one kept with the key. Records
 * the outcome. Never throws for what KMS does.
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
		isProbeDue: isProbeDue(report, now()),
	};
	await checkKnownKey(known, (await dataKeysToCheck([kmsKeyId])).get(kmsKeyId) ?? [], { by, probe });
}

/**
 * Asks KMS for a key and records what it answers. A change of health has AWS's facts read again, and a key that works again
 * is probed again: nothing that was found before is shown as if it still held.
 */
export async function checkKnownKey(
	key: KnownKey,
	dataKeys: StoredDataKey[],
	{ by, probe, onUnchanged }: Options,
): Promise<void> {
	const answer = await askKey(key, dataKeys);
	const answeredMs = monotonicMs();
	const isRecovered = !answer.failure && isCut(key.health);
	const isProbed = !answer.failure && !probe && (key.isProbeDue || isRecovered);
	const report = isProbed ? await probeAgain(key) : probe;
	if (isProbed && !report && isRecovered) await dropFailedProbe(key.id);
	const warning = report ? warningOf(report) : isRecovered ? null : key.warning;
	const outcome = outcomeOf(answer.failure, warning);
	const isUnchanged = outcome !== null && isKnown(outcome, key);
	// What comes after takes its time, and says nothing about when KMS was asked.
	if (isUnchanged && onUnchanged) {
		onUnchanged({ kmsKeyId: key.id, outcome, tookMs: answer.tookMs }, answeredMs);
	}
	const facts = key.isLookDue || !isUnchanged ? await noteFacts(key) : null;
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

/** Whether data under the key cannot be opened, or soon cannot. Pure. */
export function isCut(health: KeyHealth): boolean {
	return health === "REVOKED" || health === "UNREACHABLE";
}

const resourceNames: Record<Resource, string> = {
	REQUEST_LOGS: "request logs",
	TRACES: "traces",
	SCHEDULED_QUERIES: "scheduled queries",
};

/** What is shown beside a failure: whose data it concerns, where not all, and when AWS deletes a refused key. Pure. */
function detailOf({ failure, onlyResources }: Answer, deletionDate: string | null | undefined): string {
	const names = onlyResources.map((resource) => resourceNames[resource]).join(" and ");
	const isDeleted = failure?.code === "KEY_REVOKED" && deletionDate;
	return [
		names && `This affects only ${names}.`,
		isDeleted && `AWS deletes this key on ${deletionDate.slice(0, 10)}.`,
	]
		.filter(Boolean)
		.join(" ");
}
