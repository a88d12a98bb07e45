import { monotonicMs } from "../platform/clock.ts";
import { pool } from "../platform/db.ts";
import { log } from "../platform/log.ts";
import { onWriteRefused } from "../vault/current-sealer.ts";

const everyMs = 2_000;
/** A revocation is recorded within seconds of the first refusal, unless this key's health could not be recorded at all. */
const keptForMs = 60_000;

type Count = { requests: number; firstMs: number; lastMs: number };

/**
 * Counts in memory this process's writes that fail because AWS refuses their key. Adds them to the key's revocation every
 * two seconds: one row per key, however many requests, and exact with any number of processes. A killed process loses two
 * seconds of counts. Returns a function that stops it and keeps the rest.
 */
export function countRefusedRequests(): () => Promise<void> {
	const counts = new Map<string, Count>();
	const stopListening = onWriteRefused((kmsKeyId) => add(counts, kmsKeyId, 1, monotonicMs(), monotonicMs()));
	const keep = () =>
		keepCounts(counts).catch((error) => log.warn({ err: error }, "refused requests were not counted"));
	const timer = setInterval(keep, everyMs);
	timer.unref();
	return async () => {
		clearInterval(timer);
		stopListening();
		await keep();
	};
}

function add(
	counts: Map<string, Count>,
	kmsKeyId: string,
	requests: number,
	firstMs: number,
	lastMs: number,
) {
	const before = counts.get(kmsKeyId);
	counts.set(kmsKeyId, {
		requests: (before?.requests ?? 0) + requests,
		firstMs: Math.min(before?.firstMs ?? firstMs, firstMs),
		lastMs: Math.max(before?.lastMs ?? lastMs, lastMs),
	});
}

async function keepCounts(counts: Map<string, Count>): Promise<void> {
	if (counts.size === 0) return;
	const taken = new Map(counts);
	counts.clear();
	// Counts without a revocation, or all if the database fails, wait for the next turn.
	let kept = new Set<string>();
	try {
		kept = await addToRevocations(taken);
	} finally {
		for (const [kmsKeyId, { requests, firstMs, lastMs }] of taken) {
			if (kept.has(kmsKeyId) || monotonicMs() - firstMs > keptForMs) continue;
			add(counts, kmsKeyId, requests, firstMs, lastMs);
		}
	}
}

/**
 * Adds counts to the revocation during which the last of the requests was refused: the open one, or one that ended since. The
 * key ring remembers a refusal for half a second. Returns the keys that had one.
 */
async function addToRevocations(counts: ReadonlyMap<string, Count>): Promise<Set<string>> {
	const all = [...counts.values()];
	const { rows } = await pool().query<{ id: string }>({
		name: "keep refused requests",
		text: `UPDATE revocations SET refused_requests = refused_requests + counted.requests
			FROM unnest($1::uuid[], $2::bigint[], $3::float8[]) AS counted (kms_key_id, requests, age_ms)
			WHERE revocations.id = (
				SELECT latest.id FROM revocations AS latest WHERE latest.kms_key_id = counted.kms_key_id
					AND (latest.restored_at IS NULL
						OR latest.restored_at >= clock_timestamp() - (counted.age_ms + 1000) * interval '1 millisecond')
				ORDER BY latest.refused_at DESC LIMIT 1)
			RETURNING counted.kms_key_id AS id`,
		values: [
			[...counts.keys()],
			all.map(({ requests }) => requests),
			all.map(({ lastMs }) => monotonicMs() - lastMs),
		],
	});
	return new Set(rows.map(({ id }) => id));
}
