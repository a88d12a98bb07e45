import { createHash } from "node:crypto";
import { db, pool } from "../platform/db.ts";
import { deleteInBatches } from "../platform/delete-in-batches.ts";
import { KeyholdError } from "../platform/errors.ts";
import type { Prisma } from "../platform/prisma/client.ts";

const storedHours = 24;
/** No request runs longer than this, since KMS calls and transactions have their own limits. */
const maxWorkSeconds = 120;

export type StoredAnswer = { status: number; body: Prisma.JsonValue };

/** The right to process a request, until its answer is stored or it is released. */
export type Claim = { tokenId: string; key: string; createdAt: Date };

/** Hashes what identifies a request. Pure. */
export function requestHash(method: string, path: string, body: string): Uint8Array<ArrayBuffer> {
	return new Uint8Array(
		createHash("sha256")
			.update(JSON.stringify([method, path, body]))
			.digest(),
	);
}

/**
 * Claims a request that carries an Idempotency-Key, or returns its stored answer. Of two simultaneous requests, one gets the
 * claim. The claim of a process that died can be taken over after two minutes; an answer is stored for a day.
 * @throws KeyholdError IDEMPOTENCY_MISMATCH if the key was used for another request; CONFLICT while the first is running
 */
export async function claimRequest(
	tokenId: string,
	key: string,
	hash: Uint8Array,
): Promise<{ claim: Claim } | { answer: StoredAnswer }> {
	const { rows } = await pool().query<{ created_at: Date }>(
		`INSERT INTO idempotent_answers AS old (token_id, key, request_hash, created_at)
		VALUES ($1, $2, $3, date_trunc('milliseconds', clock_timestamp()))
		ON CONFLICT (token_id, key) DO UPDATE
			SET request_hash = EXCLUDED.request_hash, status = NULL, body = NULL, created_at = EXCLUDED.created_at
			WHERE old.created_at < clock_timestamp() - make_interval(hours => $4)
				OR (old.status IS NULL AND old.request_hash = EXCLUDED.request_hash
					AND old.created_at < clock_timestamp() - make_interval(secs => $5))
		RETURNING created_at`,
		[tokenId, key, hash, storedHours, maxWorkSeconds],
	);
	if (rows[0]) return { claim: { tokenId, key, createdAt: rows[0].created_at } };
	const first = await db().idempotentAnswer.findUnique({ where: { tokenId_key: { tokenId, key } } });
	// Released just now.
	if (!first) return claimRequest(tokenId, key, hash);
	if (!Buffer.from(first.requestHash).equals(hash)) {
		throw new KeyholdError(
			"IDEMPOTENCY_MISMATCH",
			"This Idempotency-Key was already used for a different request. Use a new key for each request.",
		);
	}
	if (first.status === null) {
		throw new KeyholdError("CONFLICT", "The first request with this Idempotency-Key is still running.", {
			retryAfterSeconds: 1,
		});
	}
	return { answer: { status: first.status, body: first.body } };
}

/** Stores the answer to a request for repeats. It must contain nothing that only the first reader may see. */
export async function storeAnswer(claim: Claim, { status, body }: StoredAnswer): Promise<void> {
	await pool().query(
		`UPDATE idempotent_answers SET status = $4, body = $5::jsonb
		WHERE token_id = $1 AND key = $2 AND created_at = $3`,
		[claim.tokenId, claim.key, claim.createdAt, status, JSON.stringify(body)],
	);
}

/** Releases the claim, so that a repeat is processed again. */
export async function releaseRequest({ tokenId, key, createdAt }: Claim): Promise<void> {
	await db().idempotentAnswer.deleteMany({ where: { tokenId, key, createdAt } });
}

/** Deletes answers that are older than a day. */
export async function forgetAnswers(signal: AbortSignal): Promise<void> {
	const isOld = "created_at < now() - make_interval(hours => $1)";
	await deleteInBatches("idempotent_answers", isOld, [storedHours], signal);
}
