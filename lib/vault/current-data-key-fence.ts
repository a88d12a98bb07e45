/**
 * The first CTE of every statement that writes sealed records: `$1` is the deployment, `$2` the data key. It has a row only
 * while that data key is CURRENT, and its share lock makes a switch to another data key wait for the statement's commit.
 * The advisory lock queues writers behind a waiting switch; with row locks alone, the switch would starve.
 */
export const currentDataKeyFence = `turn AS MATERIALIZED (
	SELECT pg_advisory_xact_lock_shared(hashtextextended('writes ' || $1::uuid::text, 0)) AS taken
), fence AS MATERIALIZED (
	SELECT 1 FROM turn, data_keys
	WHERE data_keys.deployment_id = $1 AND data_keys.id = $2 AND data_keys.state = 'CURRENT'
	FOR SHARE OF data_keys
)`;
