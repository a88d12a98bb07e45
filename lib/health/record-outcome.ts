import { asJob } from "../access/context.ts";
import { raiseAlert } from "../audit/raise-alert.ts";
import { monotonicMs, now } from "../platform/clock.ts";
import { db, inTransaction, pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { ignoreErrors } from "../platform/ignore-errors.ts";
import { Lanes } from "../platform/lanes.ts";
import { perProcess } from "../platform/per-process.ts";
import type { KeyHealth } from "../platform/prisma/client.ts";
import type { ProbeReport } from "../probe/report.ts";
import { alertFacts } from "./alert-facts.ts";
import { changeHealth } from "./change-health.ts";
import { warningOf } from "./keep-probe.ts";
import { readLeasesUnder, withLeases } from "./measure-revocations.ts";
import { isKnown, type Outcome, outcomeOf } from "./outcome.ts";

/**
 * A chain takes one row at a time: while one change writes it, one more gets ready. Others would hold connections only to
 * wait. Half of the connections stay free for other work when a whole region fails.
 */
const limits = { atOnce: 2, waiting: 10_000, waitMs: 60_000, inAll: { atOnce: 5, forFirst: 2 } };

const lanes = perProcess(
	"changes of health",
	() =>
		new Lanes(
			limits,
			() =>
				new KeyholdError(
					"RATE_LIMITED",
					"A change of health waits for its audit row. The next check repeats it.",
				),
		),
);

/** The circumstances of a KMS answer or timeout. */
export type Seen = {
	by: "monitor" | "data path";
	/** From the call until now. */
	tookMs: number;
	/** From the call to the answer, if that was earlier. */
	latencyMs?: number;
	/** Details for people, for example the day of deletion. */
	detail?: string;
	/** The finding of the last probe; by default that of the stored report. */
	warning?: string | null;
};

/**
 * Records an answer of KMS about a customer key, from the monitor or from reads and writes. A change of health is audited in
 * one transaction. The answer to an older call than the recorded one goes to the history and changes nothing.
 */
export async function recordOutcome(
	kmsKeyId: string,
	failure: KeyholdError | null,
	seen: Seen,
): Promise<void> {
	const startedMs = monotonicMs();
	const key = await db().kmsKey.findUnique({ where: { id: kmsKeyId } });
	if (!key?.organizationId || key.status === "DELETED") return;
	// A key that opens data but fails another check, such as wrapping, is not healthy either.
	const { warning = warningOf(key.probe as ProbeReport | null) } = seen;
	const outcome = outcomeOf(failure, warning);
	if (failure?.code === "KEY_INTEGRITY") await raiseIntegrityAlert(kmsKeyId, key.organizationId, failure);
	if (!outcome) return;

	if (seen.by === "monitor") await keepHistory(kmsKeyId, outcome, seen.latencyMs ?? seen.tookMs);
	const askedAt = await recordCheckTime(kmsKeyId, outcome.health, seen.tookMs + monotonicMs() - startedMs);
	if (!askedAt) return;
	const detail = [outcome.detail, seen.detail].filter(Boolean).join(" ") || null;
	if (isKnown({ ...outcome, detail }, key)) return;
	const job = asJob(`health (${seen.by})`, key.organizationId);
	// CONFLICT: another process recorded the same a moment earlier, or something newer.
	const change = { keyId: kmsKeyId, ...outcome, detail, askedAt };
	await lanes().inTurn(key.organizationId, () => ignoreErrors(changeHealth(job, change), "CONFLICT"));
}

async function keepHistory(kmsKeyId: string, { health, error }: Outcome, latencyMs: number): Promise<void> {
	await db().healthCheck.create({
		data: { id: newId(), kmsKeyId, checkedAt: now(), outcome: health, error, latencyMs },
	});
}

/**
 * Records when KMS was called, by the database's clock, which all processes share. If that clock was set back, the new time
 * still wins. Returns null if a newer call is already recorded.
 */
export async function recordCheckTime(
	kmsKeyId: string,
	health: KeyHealth,
	tookMs: number,
): Promise<Date | null> {
	const [leases] = health === "REVOKED" ? await readLeasesUnder([kmsKeyId]) : [];
	const { rows } = await pool().query(
		`WITH asked AS (SELECT clock_timestamp() - $2 * interval '1 millisecond' AS at),
			noted AS (
				UPDATE kms_keys SET last_checked_at = asked.at,
					last_healthy_at = CASE WHEN $3 IN ('HEALTHY', 'WARNING') THEN asked.at ELSE last_healthy_at END
				FROM asked WHERE id = $1
					AND (last_checked_at IS NULL OR last_checked_at <= asked.at OR last_checked_at > clock_timestamp())
				RETURNING last_checked_at
			),
			refused AS (
				UPDATE revocations SET last_refused_at = clock_timestamp(), ${withLeases("$4::timestamptz", "$5::int")}
				WHERE kms_key_id = $1 AND restored_at IS NULL AND $3 = 'REVOKED' AND EXISTS (SELECT 1 FROM noted)
			)
			SELECT last_checked_at AS "askedAt" FROM noted`,
		[kmsKeyId, tookMs, health, leases?.until, leases?.processes],
	);
	return rows[0]?.askedAt ?? null;
}

/** Raises an alert, at most once a day, that a stored data key was not made by its KMS key. */
async function raiseIntegrityAlert(
	kmsKeyId: string,
	organizationId: string,
	failure: KeyholdError,
): Promise<void> {
	await inTransaction(async (tx) => {
		await raiseAlert(tx, {
			organizationId,
			type: "key.integrity",
			onceKey: `integrity ${kmsKeyId} ${now().toISOString().slice(0, 10)}`,
			data: { ...(await alertFacts(tx, kmsKeyId)), awsError: failure.awsErrorName ?? failure.code },
		});
	});
}
