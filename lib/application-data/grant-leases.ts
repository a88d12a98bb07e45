import type pg from "pg";
import { monotonicMs } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import type { LeasePurpose } from "../platform/prisma/client.ts";
import type { NamedDataKey } from "./find-data-keys.ts";

/** A lease as it is stored, and the seals that it may need. */
export type LeaseTerms = NamedDataKey & {
	purpose: LeasePurpose;
	/** From now on, with the grace. */
	untilMs: number;
	/** The end of the lease without the grace, by `monotonicMs`. */
	agreedUntilMs: number;
	/** Seals that the process made with this data key since it last reported. */
	sealed: number;
	/** Seals that the process should have left. */
	wantedSeals: number;
	/** False if the process does not hold the data key, so that it has no seals left, and reports none. */
	isHeld: boolean;
};

export type StoredLease = NamedDataKey & {
	purpose: LeasePurpose;
	/** Seals that the process may make besides those that it reported. */
	seals: number;
};

/** The new lease of a data key that the process has not leased before. */
export type FirstLease = StoredLease & { isFirst: boolean };

const minSeals = 2 ** 14;
const maxSealsAtOnce = 2 ** 22;

/** The seals that a process gets once it has less than half of them: four times what it made since its last report, within limits. Pure. */
export function wantedSeals(sealed: number): number {
	return Math.min(maxSealsAtOnce, Math.max(minSeals, 4 * sealed));
}

const givenTerms = `given AS MATERIALIZED (
	SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[]::"LeasePurpose"[], $5::float8[], $6::float8[], $7::float8[]::bigint[], $8::float8[]::bigint[], $9::bool[])
		AS given (deployment_id, data_key_id, purpose, until_ms, agreed_ms, sealed, wanted, is_held)
)`;

/** Locks data keys in one order, so that requests cannot wait for each other. `which` selects them. */
const lockedDataKeys = (which: string) => `locked AS MATERIALIZED (
	SELECT deployment_id, id, state::text FROM data_keys WHERE (deployment_id, id) IN (${which})
	ORDER BY deployment_id, id FOR NO KEY UPDATE
)`;

/** A RETIRING data key opens values and seals none. A RELEASED one is restored first (`takeBack`). */
const isAllowed = (state: string) =>
	`${state} = ANY (CASE purpose WHEN 'SEAL' THEN '{CURRENT}'::text[] WHEN 'INDEX' THEN '{INDEX}' ELSE '{CURRENT,RETIRING}' END)`;

/** The ends of a lease never move back: an earlier answer may have promised more. */
const fromNow = (ms: string) => `clock_timestamp() + ${ms} * interval '1 millisecond'`;

/**
 * Seals are counted when they are granted: what a process has left never shrinks, since it may be using it right now, and
 * what it lacks is added to the data key's count in the same statement. A process that does not hold the data key has lost
 * what it had, and may have made those seals without a report. A process with half of what it wants gets no more, so that
 * most renewals neither write to data keys nor lock them. A lease that has ended, or whose data key may be released, needs the
 * lock: a release waits for it.
 */
const renewal = `WITH ${givenTerms}, held AS MATERIALIZED (
	SELECT given.*, CASE WHEN given.is_held THEN GREATEST(lease.seals_left - given.sealed, 0) ELSE 0 END AS rest,
		lease.leased_until
	FROM given JOIN application_leases AS lease
		ON lease.deployment_id = given.deployment_id AND lease.data_key_id = given.data_key_id
			AND lease.process_id = $1 AND lease.purpose = given.purpose
	-- In one order: a request that timed out and its repetition would wait for each other.
	ORDER BY lease.deployment_id, lease.data_key_id, lease.process_id, lease.purpose FOR UPDATE OF lease
), seen AS MATERIALIZED (
	SELECT held.*, data_key.state::text AS state, short.is_short,
		short.is_short OR data_key.state NOT IN ('CURRENT', 'INDEX') OR held.leased_until < clock_timestamp() AS needs_lock
	FROM held JOIN data_keys AS data_key
		ON data_key.deployment_id = held.deployment_id AND data_key.id = held.data_key_id
	CROSS JOIN LATERAL (SELECT held.purpose = 'SEAL' AND held.wanted > held.rest * 2 AS is_short) AS short
), ${lockedDataKeys("SELECT deployment_id, data_key_id FROM seen WHERE needs_lock")}, allowed AS MATERIALIZED (
	SELECT * FROM seen WHERE CASE WHEN needs_lock
		-- A hash of all of them. PostgreSQL would join by comparing each with each, since it expects one row.
		THEN (deployment_id, data_key_id, purpose) IN (
			SELECT locked.deployment_id, locked.id, purpose
			FROM locked CROSS JOIN unnest(enum_range(NULL::"LeasePurpose")) AS purpose
			WHERE ${isAllowed("locked.state")}
		)
		ELSE ${isAllowed("state")} END
), counted AS (
	UPDATE data_keys SET seals = seals + (allowed.wanted - allowed.rest) FROM allowed
	WHERE data_keys.deployment_id = allowed.deployment_id AND data_keys.id = allowed.data_key_id AND allowed.is_short
)
UPDATE application_leases AS lease SET
	leased_until = GREATEST(lease.leased_until, ${fromNow("allowed.until_ms")}),
	agreed_until = GREATEST(lease.agreed_until, ${fromNow("allowed.agreed_ms")}),
	seals_left = CASE WHEN allowed.is_short THEN allowed.wanted ELSE allowed.rest END
FROM allowed WHERE lease.deployment_id = allowed.deployment_id AND lease.data_key_id = allowed.data_key_id
	AND lease.process_id = $1 AND lease.purpose = allowed.purpose
RETURNING lease.deployment_id AS "deploymentId", lease.data_key_id AS "dataKeyId", lease.purpose,
	lease.seals_left::float8 AS seals`;

const beginning = `WITH ${givenTerms}, ${lockedDataKeys("SELECT deployment_id, data_key_id FROM given")}, allowed AS MATERIALIZED (
	SELECT given.* FROM given
	JOIN locked ON locked.deployment_id = given.deployment_id AND locked.id = given.data_key_id
	WHERE ${isAllowed("locked.state")}
), known AS MATERIALIZED (
	SELECT lease.deployment_id, lease.data_key_id FROM application_leases AS lease
	JOIN allowed USING (deployment_id, data_key_id) WHERE lease.process_id = $1
), counted AS (
	UPDATE data_keys SET seals = seals + allowed.wanted FROM allowed
	WHERE data_keys.deployment_id = allowed.deployment_id AND data_keys.id = allowed.data_key_id
		AND allowed.purpose = 'SEAL'
)
INSERT INTO application_leases AS lease
	(deployment_id, data_key_id, process_id, purpose, first_leased_at, leased_until, agreed_until, seals_left)
SELECT deployment_id, data_key_id, $1, purpose, clock_timestamp(), ${fromNow("until_ms")}, ${fromNow("agreed_ms")},
	CASE purpose WHEN 'SEAL' THEN wanted ELSE 0 END
FROM allowed
ON CONFLICT (deployment_id, data_key_id, process_id, purpose) DO UPDATE SET
	leased_until = GREATEST(lease.leased_until, EXCLUDED.leased_until),
	agreed_until = GREATEST(lease.agreed_until, EXCLUDED.agreed_until),
	seals_left = EXCLUDED.seals_left
RETURNING deployment_id AS "deploymentId", data_key_id AS "dataKeyId", purpose, seals_left::float8 AS seals,
	NOT EXISTS (
		SELECT 1 FROM known WHERE known.deployment_id = lease.deployment_id AND known.data_key_id = lease.data_key_id
	) AS "isFirst"`;

/**
 * Renews leases that a process has, in one statement. Leases that it does not have, or that the state of the data key does
 * not allow, are left out of the answer.
 */
export async function renewLeases(
	on: Pick<pg.Pool, "query">,
	processId: string,
	terms: readonly LeaseTerms[],
): Promise<StoredLease[]> {
	const { rows } = await on.query<StoredLease>({
		name: "renew leases",
		text: renewal,
		values: valuesOf(processId, terms),
	});
	return rows;
}

/** Begins leases in the transaction of their audit row. Leaves out what the state of the data key does not allow. */
export function beginLeases(tx: Tx, processId: string, terms: readonly LeaseTerms[]): Promise<FirstLease[]> {
	return tx.$queryRawUnsafe<FirstLease[]>(beginning, ...valuesOf(processId, terms));
}

/** A process asks again at least once per lease, and may learn of an answer as late as its time limit for one. */
const untilAskedAgain = "interval '20 seconds'";

/**
 * Records that a process may go on with these leases within their grace, since it was told that KMS does not answer: until it
 * asks again.
 */
export async function extendInSilence(
	on: Pick<pg.Pool, "query">,
	processId: string,
	held: readonly (NamedDataKey & { purpose: LeasePurpose })[],
): Promise<void> {
	await on.query({
		name: "extend leases in silence",
		text: `WITH held AS MATERIALIZED (
				SELECT lease.* FROM application_leases AS lease
				JOIN unnest($2::uuid[], $3::uuid[], $4::text[]::"LeasePurpose"[]) AS told (deployment_id, data_key_id, purpose)
					USING (deployment_id, data_key_id, purpose)
				WHERE lease.process_id = $1
				ORDER BY lease.deployment_id, lease.data_key_id, lease.process_id, lease.purpose FOR UPDATE OF lease
			)
			UPDATE application_leases AS lease
			SET agreed_until = GREATEST(lease.agreed_until, LEAST(lease.leased_until, clock_timestamp() + ${untilAskedAgain}))
			FROM held WHERE lease.deployment_id = held.deployment_id AND lease.data_key_id = held.data_key_id
				AND lease.process_id = held.process_id AND lease.purpose = held.purpose`,
		values: [
			processId,
			held.map(({ deploymentId }) => deploymentId),
			held.map(({ dataKeyId }) => dataKeyId),
			held.map(({ purpose }) => purpose),
		],
	});
}

function valuesOf(processId: string, terms: readonly LeaseTerms[]): unknown[] {
	return [
		processId,
		terms.map(({ deploymentId }) => deploymentId),
		terms.map(({ dataKeyId }) => dataKeyId),
		terms.map(({ purpose }) => purpose),
		terms.map(({ untilMs }) => untilMs),
		terms.map(({ agreedUntilMs }) => agreedUntilMs - monotonicMs()),
		terms.map(({ sealed }) => sealed),
		terms.map(({ wantedSeals }) => wantedSeals),
		terms.map(({ isHeld }) => isHeld),
	];
}
