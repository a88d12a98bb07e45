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

const fromNow = (ms: string) => `clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** One deployment, `$2`, at a time: its rows are in one place of a distributed database, which allows locks there only. */
const givenTerms = `given AS MATERIALIZED (
	SELECT *, clock_timestamp() AS at, ${fromNow("until_ms")} AS until, ${fromNow("agreed_ms")} AS agreed
	FROM unnest($3::uuid[], $4::text[]::"LeasePurpose"[], $5::float8[], $6::float8[], $7::float8[]::bigint[], $8::float8[]::bigint[], $9::bool[])
		AS given (data_key_id, purpose, until_ms, agreed_ms, sealed, wanted, is_held)
)`;

/** Locks data keys in one order, so that requests cannot wait for each other. `which` selects them. */
const lockedDataKeys = (which: string) => `locked AS MATERIALIZED (
	SELECT id, state::text FROM data_keys WHERE deployment_id = $2 AND id IN (${which})
	ORDER BY id FOR NO KEY UPDATE
)`;

/** A RETIRING data key opens values and seals none. A RELEASED one is restored first (`takeBack`). */
const isAllowed = (state: string) =>
	`${state} = ANY (CASE purpose WHEN 'SEAL' THEN '{CURRENT}'::text[] WHEN 'INDEX' THEN '{INDEX}' ELSE '{CURRENT,RETIRING}' END)`;

/**
 * Seals are counted when they are granted: what a process has left never shrinks, since it may be using it right now, and
 * what it lacks is added to the data key's count in the same statement. A process that does not hold the data key has lost
 * what it had, and may have made those seals without a report. A process with half of what it wants gets no more, so that
 * most renewals neither write to data keys nor lock them. A lease that has ended, or whose data key may be released, needs the
 * lock: a release waits for it. The ends of a lease never move back: an earlier answer may have promised more.
 */
const renewal = `WITH ${givenTerms}, held AS MATERIALIZED (
	SELECT given.*, CASE WHEN given.is_held THEN GREATEST(lease.seals_left - given.sealed, 0) ELSE 0 END AS rest,
		lease.leased_until
	FROM given JOIN application_leases AS lease
		ON lease.deployment_id = $2 AND lease.data_key_id = given.data_key_id
			AND lease.process_id = $1 AND lease.purpose = given.purpose
	-- In one order: a request that timed out and its repetition would wait for each other.
	ORDER BY lease.data_key_id, lease.process_id, lease.purpose FOR UPDATE OF lease
), seen AS MATERIALIZED (
	SELECT held.*, held.purpose = 'SEAL' AND held.wanted > held.rest * 2 AS is_short, data_key.state::text AS state
	FROM held JOIN data_keys AS data_key ON data_key.deployment_id = $2 AND data_key.id = held.data_key_id
), ${lockedDataKeys(`
	SELECT data_key_id FROM seen WHERE is_short OR state NOT IN ('CURRENT', 'INDEX') OR leased_until < clock_timestamp()`)}, allowed AS MATERIALIZED (
	SELECT seen.* FROM seen LEFT JOIN locked ON locked.id = seen.data_key_id
	WHERE ${isAllowed("COALESCE(locked.state, seen.state)")}
), counted AS (
	UPDATE data_keys SET seals = seals + (allowed.wanted - allowed.rest) FROM allowed
	WHERE data_keys.deployment_id = $2 AND data_keys.id = allowed.data_key_id AND allowed.is_short
), renewed AS (
	UPDATE application_leases AS lease SET
		leased_until = GREATEST(lease.leased_until, allowed.until),
		agreed_until = GREATEST(lease.agreed_until, allowed.agreed),
		seals_left = CASE WHEN allowed.is_short THEN allowed.wanted ELSE allowed.rest END
	FROM allowed WHERE lease.deployment_id = $2 AND lease.data_key_id = allowed.data_key_id
		AND lease.process_id = $1 AND lease.purpose = allowed.purpose
	RETURNING lease.deployment_id, lease.data_key_id, lease.purpose, lease.seals_left
)
SELECT deployment_id AS "deploymentId", data_key_id AS "dataKeyId", purpose, seals_left::float8 AS seals FROM renewed`;

/** Locks the data keys of first leases and counts their seals. */
const beginning = `WITH ${givenTerms}, ${lockedDataKeys("SELECT data_key_id FROM given")}, allowed AS MATERIALIZED (
	SELECT given.* FROM given JOIN locked ON locked.id = given.data_key_id
	WHERE ${isAllowed("locked.state")}
), known AS MATERIALIZED (
	SELECT lease.data_key_id FROM application_leases AS lease
	JOIN allowed USING (data_key_id) WHERE lease.deployment_id = $2 AND lease.process_id = $1
), counted AS (
	UPDATE data_keys SET seals = seals + allowed.wanted FROM allowed
	WHERE data_keys.deployment_id = $2 AND data_keys.id = allowed.data_key_id AND allowed.purpose = 'SEAL'
)
SELECT allowed.data_key_id AS "dataKeyId", allowed.purpose::text AS purpose, allowed.at, allowed.until, allowed.agreed,
	CASE allowed.purpose WHEN 'SEAL' THEN allowed.wanted ELSE 0 END::float8 AS seals,
	NOT EXISTS (SELECT 1 FROM known WHERE known.data_key_id = allowed.data_key_id) AS "isFirst" FROM allowed`;

const storing = `INSERT INTO application_leases AS lease
	(deployment_id, data_key_id, process_id, purpose, first_leased_at, leased_until, agreed_until, seals_left)
VALUES ($2, $3, $1, $4::"LeasePurpose", $5::timestamptz, $6::timestamptz, $7::timestamptz, $8::float8::bigint)
ON CONFLICT (deployment_id, data_key_id, process_id, purpose) DO UPDATE SET
	leased_until = GREATEST(lease.leased_until, EXCLUDED.leased_until),
	agreed_until = GREATEST(lease.agreed_until, EXCLUDED.agreed_until),
	seals_left = EXCLUDED.seals_left`;

/**
 * Renews leases that a process has, in one statement for each deployment. Leases that it does not have, or that the state of
 * the data key does not allow, are left out of the answer.
 */
export function renewLeases(
	on: Pick<pg.Pool, "query">,
	processId: string,
	terms: readonly LeaseTerms[],
): Promise<StoredLease[]> {
	return eachDeployment(terms, async (deploymentId, own) => {
		const values = valuesOf(processId, deploymentId, own);
		const { rows } = await on.query<StoredLease>({ name: "renew leases", text: renewal, values });
		return rows;
	});
}

type Allowed = Omit<FirstLease, "deploymentId"> & { at: Date; until: Date; agreed: Date };

/** Begins leases in the transaction of their audit row. Leaves out what the state of the data key does not allow. */
export async function beginLeases(
	tx: Tx,
	processId: string,
	terms: readonly LeaseTerms[],
): Promise<FirstLease[]> {
	const begun: FirstLease[] = [];
	// In one order, so that requests cannot wait for each other.
	for (const [deploymentId, own] of [...byDeployment(terms)].sort(([a], [b]) => (a < b ? -1 : 1))) {
		const allowed = await tx.$queryRawUnsafe<Allowed[]>(beginning, ...valuesOf(processId, deploymentId, own));
		for (const { at, until, agreed, ...lease } of allowed) {
			const { dataKeyId, purpose, seals } = lease;
			const ends = [at, until, agreed];
			await tx.$executeRawUnsafe(storing, processId, deploymentId, dataKeyId, purpose, ...ends, seals);
			begun.push({ deploymentId, ...lease });
		}
	}
	return begun;
}

/** A process asks again at least once per lease, and may learn of an answer as late as its time limit for one. */
const untilAskedAgain = "interval '20 seconds'";

const silence = `WITH held AS MATERIALIZED (
	SELECT lease.data_key_id, lease.purpose, clock_timestamp() + ${untilAskedAgain} AS until FROM application_leases AS lease
	JOIN unnest($3::uuid[], $4::text[]::"LeasePurpose"[]) AS told (data_key_id, purpose) USING (data_key_id, purpose)
	WHERE lease.deployment_id = $2 AND lease.process_id = $1
	ORDER BY lease.data_key_id, lease.process_id, lease.purpose FOR UPDATE OF lease
), extended AS (
	UPDATE application_leases AS lease SET agreed_until = GREATEST(lease.agreed_until, LEAST(lease.leased_until, held.until))
	FROM held WHERE lease.deployment_id = $2 AND lease.data_key_id = held.data_key_id
		AND lease.process_id = $1 AND lease.purpose = held.purpose
)
SELECT FROM held`;

/**
 * Records that a process may go on with these leases within their grace, since it was told that KMS does not answer: until it
 * asks again.
 */
export async function extendInSilence(
	on: Pick<pg.Pool, "query">,
	processId: string,
	held: readonly (NamedDataKey & { purpose: LeasePurpose })[],
): Promise<void> {
	await eachDeployment(held, async (deploymentId, own) => {
		const ids = own.map(({ dataKeyId }) => dataKeyId);
		const values = [processId, deploymentId, ids, own.map(({ purpose }) => purpose)];
		await on.query({ name: "extend leases in silence", text: silence, values });
		return [];
	});
}

/** Connections of the pool that one request may use. */
const deploymentsAtOnce = 3;

/** Runs one statement for each deployment, a few at a time. */
async function eachDeployment<Lease extends NamedDataKey, Row>(
	leases: readonly Lease[],
	run: (deploymentId: string, own: Lease[]) => Promise<Row[]>,
): Promise<Row[]> {
	const rows: Row[] = [];
	const left = [...byDeployment(leases)];
	const runNext = async () => {
		for (let next = left.pop(); next; next = left.pop()) rows.push(...(await run(...next)));
	};
	await Promise.all(Array.from({ length: deploymentsAtOnce }, runNext));
	return rows;
}

function byDeployment<Lease extends NamedDataKey>(leases: readonly Lease[]): Map<string, Lease[]> {
	return Map.groupBy(leases, ({ deploymentId }) => deploymentId);
}

function valuesOf(processId: string, deploymentId: string, terms: readonly LeaseTerms[]): unknown[] {
	return [
		processId,
		deploymentId,
		terms.map(({ dataKeyId }) => dataKeyId),
		terms.map(({ purpose }) => purpose),
		terms.map(({ untilMs }) => untilMs),
		terms.map(({ agreedUntilMs }) => agreedUntilMs - monotonicMs()),
		terms.map(({ sealed }) => sealed),
		terms.map(({ wantedSeals }) => wantedSeals),
		terms.map(({ isHeld }) => isHeld),
	];
}
