import { setTimeout as pause } from "node:timers/promises";
import { monotonicMs } from "../platform/clock.ts";
import { pool, type Tx } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { log } from "../platform/log.ts";
import { onDataKeysForgotten } from "../vault/open-data-key.ts";

/** The leases under a KMS key with an open revocation which end after KMS last agreed, and the processes that have them. */
export type LeasesUnder = { kmsKeyId: string; until: Date; processes: number };

const leasesUnderText = `SELECT revocation.kms_key_id AS "kmsKeyId", max(lease.agreed_until) AS until,
		count(DISTINCT lease.process_id)::int AS processes
	FROM revocations AS revocation JOIN data_keys AS data_key ON data_key.kms_key_id = revocation.kms_key_id
	JOIN application_leases AS lease ON lease.deployment_id = data_key.deployment_id AND lease.data_key_id = data_key.id
	WHERE revocation.kms_key_id = ANY($1::uuid[]) AND revocation.restored_at IS NULL
		AND lease.agreed_until > COALESCE(revocation.last_agreed_at, revocation.refused_at)
	GROUP BY revocation.kms_key_id`;

/** Reads the leases that `withLeases` records. In a statement of its own: data keys may be in another place than revocations. */
export async function readLeasesUnder(kmsKeyIds: string[]): Promise<LeasesUnder[]> {
	if (kmsKeyIds.length === 0) return [];
	const { rows } = await pool().query<LeasesUnder>(leasesUnderText, [kmsKeyIds]);
	return rows;
}

/**
 * SQL of an update of `revocations`: access ended no earlier than `cutAt`, nor than the last lease under the KMS key ends, which
 * `until` is. All are SQL expressions. A process uses its lease until then, unless a renewal is refused first. Applied at
 * the first refusal, at each later one, and whenever a process has forgotten its data keys: no gateway gives a lease after that.
 */
export const withLeases = (until: string, processes: string, cutAt = "NULL") =>
	`cut_at = GREATEST(revocations.cut_at, ${cutAt}, ${until}),
	application_processes = GREATEST(revocations.application_processes, ${processes})`;

/**
 * Begins the measurement of a revocation, unless one is in progress. `lastAgreedAt` is the last successful call of KMS. All
 * times come from the database's clock.
 */
export async function openRevocation(
	tx: Tx,
	{
		kmsKeyId,
		error,
		lastAgreedAt,
		present,
	}: { kmsKeyId: string; error: string | null; lastAgreedAt: Date | null; present: Date },
): Promise<void> {
	const open = await tx.revocation.findFirst({ where: { kmsKeyId, restoredAt: null } });
	if (open) return;
	const id = newId();
	await tx.revocation.create({
		data: {
			id,
			kmsKeyId,
			error: error ?? "unknown",
			lastAgreedAt,
			refusedAt: present,
			lastRefusedAt: present,
		},
	});
	const [leases] = await tx.$queryRawUnsafe<LeasesUnder[]>(leasesUnderText, [kmsKeyId]);
	if (!leases) return;
	await tx.$executeRawUnsafe(
		`UPDATE revocations SET ${withLeases("$2::timestamptz", "$3::int")} WHERE id = $1::uuid`,
		id,
		leases.until,
		leases.processes,
	);
}

/** Ends the measurement when KMS allows the key again. */
export async function closeRevocation(tx: Tx, kmsKeyId: string, present: Date): Promise<void> {
	await tx.revocation.updateMany({ where: { kmsKeyId, restoredAt: null }, data: { restoredAt: present } });
}

/** The first process that is refused forgets its data keys before the revocation is written, so it tries again. */
const attemptsAfterMs = [0, 1_000, 5_000];

/**
 * Makes this process report when it has forgotten the data keys under a revoked key. The last report of all processes is when
 * access ended everywhere. Returns a function that stops it.
 */
export function measureRevocations(): () => void {
	return onDataKeysForgotten((kmsKeyId) => {
		reportForgotten(kmsKeyId, monotonicMs()).catch((error) =>
			log.warn({ err: error, kmsKeyId }, "the end of access under a revoked key was not recorded"),
		);
	});
}

async function reportForgotten(kmsKeyId: string, forgottenAtMs: number): Promise<void> {
	for (const afterMs of attemptsAfterMs) {
		if (afterMs > 0) await pause(afterMs, undefined, { ref: false });
		const [leases] = await readLeasesUnder([kmsKeyId]);
		const forgottenAt = "clock_timestamp() - $2 * interval '1 millisecond'";
		const { rowCount } = await pool().query(
			`UPDATE revocations SET evictions = evictions + 1, ${withLeases("$3::timestamptz", "$4::int", forgottenAt)}
			WHERE kms_key_id = $1 AND restored_at IS NULL`,
			[kmsKeyId, monotonicMs() - forgottenAtMs, leases?.until, leases?.processes],
		);
		if (rowCount) return;
	}
}
