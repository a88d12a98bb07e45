import type { Tx } from "../platform/db.ts";

/** SQL: the advisory lock that queues a deployment's writers behind a waiting switch. */
const writersOf = (deploymentId: string) => `hashtextextended('writes ' || ${deploymentId}::uuid::text, 0)`;

/**
 * The first CTE of every statement that writes sealed records: `$1` is the deployment, `$2` the data key. It has a row only
 * while that data key is CURRENT, and its share lock makes a switch to another data key wait for the statement's commit.
 * The advisory lock queues writers behind a waiting switch; with row locks alone, the switch would starve. It is a condition on
 * the row, so that a distributed database takes it where the row is.
 */
export const currentDataKeyFence = `fence AS MATERIALIZED (
	SELECT 1 FROM data_keys
	WHERE data_keys.deployment_id = $1 AND data_keys.id = $2 AND data_keys.state = 'CURRENT'
		AND pg_advisory_xact_lock_shared(${writersOf("$1")}) IS NOT NULL
	FOR SHARE OF data_keys
)`;

/**
 * Waits for a deployment's writers, and makes later ones wait until this transaction ends. Row locks are not granted in turn,
 * so writes could pass a switch forever. A deployment without data keys has no writers.
 */
export async function holdUpWriters(tx: Tx, deploymentId: string): Promise<void> {
	await tx.$queryRawUnsafe(
		`SELECT 1 FROM data_keys WHERE deployment_id = $1::uuid AND pg_advisory_xact_lock(${writersOf("$1")}) IS NOT NULL LIMIT 1`,
		deploymentId,
	);
}
