import type pg from "pg";
import { monotonicMs } from "../platform/clock.ts";
import type { Tx } from "../platform/db.ts";
import type { DataKeyState, LeasePurpose } from "../platform/prisma/client.ts";
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

/** The states of a data key that allow each purpose. A RELEASED one is restored first (`takeBack`). */
const statesFor = {
	SEAL: ["CURRENT"],
	OPEN: ["CURRENT", "RETIRING"],
	INDEX: ["INDEX"],
} as const satisfies Record<LeasePurpose, readonly DataKeyState[]>;

const allows = (state: DataKeyState | undefined, purpose: LeasePurpose) =>
	state !== undefined && (statesFor[purpose] as readonly DataKeyState[]).includes(state);

const givenTerms = `given AS MATERIALIZED (
	SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[]::"LeasePurpose"[], $5::float8[], $6::float8[], $7::float8[]::bigint[], $8::float8[]::bigint[], $9::bool[])
		AS given (deployment_id, data_key_id, purpose, until_ms, agreed_ms, sealed, wanted, is_held)
)`;

const fromNow = (ms: string) => `clock_timestamp() + ${ms} * interval '1 millisecond'`;

/**
 * What a process has left never shrinks, since it may be using it right now. A process that does not hold the data key has lost
 * what it had, and may have made those seals without a report. The ends of a lease never move back: an earlier answer may have
 * promised more.
 */
const renewal = `WITH ${givenTerms}, held AS MATERIALIZED (
	SELECT given.*, CASE WHEN given.is_held THEN GREATEST(lease.seals_left - given.sealed, 0) ELSE 0 END AS rest,
		lease.leased_until
	FROM given JOIN application_leases AS lease
		ON lease.deployment_id = given.deployment_id AND lease.data_key_id = given.data_key_id
			AND lease.process_id = $1 AND lease.purpose = given.purpose
	-- In one order: a request that timed out and its repetition would wait for each other.
	ORDER BY lease.deployment_id, lease.data_key_id, lease.process_id, lease.purpose FOR UPDATE OF lease
)
UPDATE application_leases AS lease SET
	leased_until = GREATEST(lease.leased_until, ${fromNow("held.until_ms")}),
	agreed_until = GREATEST(lease.agreed_until, ${fromNow("held.agreed_ms")}),
	seals_left = held.rest
FROM held WHERE lease.deployment_id = held.deployment_id AND lease.data_key_id = held.data_key_id
	AND lease.process_id = $1 AND lease.purpose = held.purpose AND held.leased_until >= clock_timestamp()
RETURNING lease.deployment_id AS "deploymentId", lease.data_key_id AS "dataKeyId", lease.purpose,
	lease.seals_left::float8 AS seals`;

/**
 * Renews leases of a process that have not ended: all of them in one statement, after another one has read the states of their
 * data keys. A lease whose seals run out gets more of them after they are counted with the data key. Leases that the process does
 * not have, that have ended, or that the state of the data key does not allow, are left out of the answer. No data key is locked:
 * while a lease runs, its data key is neither released nor deleted as unused.
 */
export async function renewLeases(
	on: Pick<pg.Pool, "query">,
	processId: string,
	terms: readonly LeaseTerms[],
): Promise<StoredLease[]> {
	const states = await readStates(on, terms);
	const allowed = terms.filter((term) => allows(states.get(dataKeyOf(term)), term.purpose));
	if (allowed.length === 0) return [];
	const { rows: renewed } = await on.query<StoredLease>({
		name: "renew leases",
		text: renewal,
		values: valuesOf(processId, allowed),
	});
	const wanted = new Map(terms.map((term) => [leaseKey(term), term.wantedSeals]));
	// With half of what it wants, a process gets no more, so that most renewals do not write to data keys.
	const isShort = (lease: StoredLease) =>
		lease.purpose === "SEAL" && (wanted.get(leaseKey(lease)) ?? 0) > lease.seals * 2;
	const short = renewed.filter(isShort);
	if (short.length === 0) return renewed;
	const missing = short.map((lease) => ({
		...lease,
		rest: lease.seals,
		seals: (wanted.get(leaseKey(lease)) ?? 0) - lease.seals,
	}));
	const granted = await grantSeals(on, processId, await countSeals(on, missing));
	return [...renewed.filter((lease) => !isShort(lease)), ...granted];
}

async function readStates(
	on: Pick<pg.Pool, "query">,
	terms: readonly LeaseTerms[],
): Promise<Map<string, DataKeyState>> {
	const { rows } = await on.query<NamedDataKey & { state: DataKeyState }>({
		name: "states of leased data keys",
		text: `SELECT deployment_id AS "deploymentId", id AS "dataKeyId", data_key.state
			FROM unnest($1::uuid[], $2::uuid[]) AS given (deployment_id, id) JOIN data_keys AS data_key USING (deployment_id, id)`,
		values: [terms.map(({ deploymentId }) => deploymentId), terms.map(({ dataKeyId }) => dataKeyId)],
	});
	return new Map(rows.map((row) => [dataKeyOf(row), row.state]));
}

/** The seals that a lease lacks, and those that it has. */
type MissingSeals = StoredLease & { rest: number };

const countersAtOnce = 4;

/**
 * Counts seals with their data keys, before they are granted: one statement each, so that none waits for another one while it
 * holds a lock. @returns those that were counted; the others are no longer CURRENT
 */
async function countSeals(
	on: Pick<pg.Pool, "query">,
	missing: readonly MissingSeals[],
): Promise<MissingSeals[]> {
	const counted: MissingSeals[] = [];
	const left = missing.values();
	const count = async () => {
		for (const lease of left) {
			const { rowCount } = await on.query({
				name: "count seals",
				text: `UPDATE data_keys SET seals = seals + $3::bigint
					WHERE deployment_id = $1 AND id = $2 AND state = 'CURRENT'`,
				values: [lease.deploymentId, lease.dataKeyId, lease.seals],
			});
			if (rowCount === 1) counted.push(lease);
		}
	};
	await Promise.all(Array.from({ length: countersAtOnce }, count));
	return counted;
}

/** Grants counted seals. A lease that another request has changed meanwhile is left out: a grant would be added to that one's. */
async function grantSeals(
	on: Pick<pg.Pool, "query">,
	processId: string,
	counted: readonly MissingSeals[],
): Promise<StoredLease[]> {
	const { rows } = await on.query<StoredLease>({
		name: "grant lease seals",
		text: `WITH given AS MATERIALIZED (
				SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::float8[]::bigint[], $5::float8[]::bigint[])
					AS given (deployment_id, data_key_id, seals, rest)
			), held AS MATERIALIZED (
				SELECT given.* FROM given JOIN application_leases AS lease
					ON lease.deployment_id = given.deployment_id AND lease.data_key_id = given.data_key_id
						AND lease.process_id = $1 AND lease.purpose = 'SEAL'
				ORDER BY lease.deployment_id, lease.data_key_id FOR UPDATE OF lease
			)
			UPDATE application_leases AS lease SET seals_left = held.rest + held.seals
			FROM held WHERE lease.seals_left = held.rest AND lease.deployment_id = held.deployment_id AND lease.data_key_id = held.data_key_id
				AND lease.process_id = $1 AND lease.purpose = 'SEAL'
			RETURNING lease.deployment_id AS "deploymentId", lease.data_key_id AS "dataKeyId", lease.purpose,
				lease.seals_left::float8 AS seals`,
		values: [
			processId,
			counted.map(({ deploymentId }) => deploymentId),
			counted.map(({ dataKeyId }) => dataKeyId),
			counted.map(({ seals }) => seals),
			counted.map(({ rest }) => rest),
		],
	});
	return rows;
}

/**
 * Begins leases in the transaction of their audit row, also those that have ended. Leaves out what the state of the data key
 * does not allow. Locks leases, then data keys, each in one order, as a release does, which waits for both.
 */
export async function beginLeases(
	tx: Tx,
	processId: string,
	terms: readonly LeaseTerms[],
): Promise<FirstLease[]> {
	const known = await tx.$queryRaw<NamedDataKey[]>`
		SELECT lease.deployment_id AS "deploymentId", lease.data_key_id AS "dataKeyId" FROM application_leases AS lease
		JOIN unnest(${terms.map(({ deploymentId }) => deploymentId)}::uuid[], ${terms.map(({ dataKeyId }) => dataKeyId)}::uuid[])
			AS given (deployment_id, data_key_id) USING (deployment_id, data_key_id)
		WHERE lease.process_id = ${processId}::uuid
		ORDER BY lease.deployment_id, lease.data_key_id, lease.process_id, lease.purpose FOR UPDATE OF lease`;
	const knownKeys = new Set(known.map(dataKeyOf));
	const states = await lockAndCount(tx, terms);
	const allowed = terms.filter((term) => allows(states.get(dataKeyOf(term)), term.purpose));
	if (allowed.length === 0) return [];
	const begun = await tx.$queryRawUnsafe<StoredLease[]>(beginning, ...valuesOf(processId, allowed));
	return begun.map((lease) => ({ ...lease, isFirst: !knownKeys.has(dataKeyOf(lease)) }));
}

/** Locks the data keys, one deployment after the other, and counts the seals of those that may seal. @returns their states */
async function lockAndCount(tx: Tx, terms: readonly LeaseTerms[]): Promise<Map<string, DataKeyState>> {
	const states = new Map<string, DataKeyState>();
	const byDeployment = Map.groupBy(terms, ({ deploymentId }) => deploymentId);
	for (const [deploymentId, own] of [...byDeployment].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
		const seals = own.map(({ purpose, wantedSeals }) => (purpose === "SEAL" ? wantedSeals : 0));
		const locked = await tx.$queryRaw<{ id: string; state: DataKeyState }[]>`
			WITH given AS MATERIALIZED (
				SELECT id, sum(seals)::bigint AS seals FROM unnest(${own.map(({ dataKeyId }) => dataKeyId)}::uuid[], ${seals}::float8[])
					AS given (id, seals) GROUP BY id
			), locked AS MATERIALIZED (
				SELECT id, state::text FROM data_keys
				WHERE deployment_id = ${deploymentId}::uuid AND id IN (SELECT id FROM given) ORDER BY id FOR NO KEY UPDATE
			), counted AS (
				UPDATE data_keys SET seals = data_keys.seals + given.seals FROM given
				WHERE data_keys.deployment_id = ${deploymentId}::uuid AND data_keys.id = given.id AND given.seals > 0
					AND data_keys.id IN (SELECT id FROM locked WHERE state = 'CURRENT')
			)
			SELECT id, state FROM locked`;
		for (const { id, state } of locked) states.set(dataKeyOf({ deploymentId, dataKeyId: id }), state);
	}
	return states;
}

const beginning = `WITH ${givenTerms}
INSERT INTO application_leases AS lease
	(deployment_id, data_key_id, process_id, purpose, first_leased_at, leased_until, agreed_until, seals_left)
SELECT deployment_id, data_key_id, $1::uuid, purpose, clock_timestamp(), ${fromNow("until_ms")}, ${fromNow("agreed_ms")},
	CASE purpose WHEN 'SEAL' THEN wanted ELSE 0 END
FROM given
ON CONFLICT (deployment_id, data_key_id, process_id, purpose) DO UPDATE SET
	leased_until = GREATEST(lease.leased_until, EXCLUDED.leased_until),
	agreed_until = GREATEST(lease.agreed_until, EXCLUDED.agreed_until),
	seals_left = EXCLUDED.seals_left
RETURNING deployment_id AS "deploymentId", data_key_id AS "dataKeyId", purpose, seals_left::float8 AS seals`;

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

const dataKeyOf = ({ deploymentId, dataKeyId }: NamedDataKey) => `${deploymentId} ${dataKeyId}`;
/** The same for terms and the lease that they renew. */
export const leaseKey = (lease: NamedDataKey & { purpose: LeasePurpose }) =>
	`${dataKeyOf(lease)} ${lease.purpose}`;
