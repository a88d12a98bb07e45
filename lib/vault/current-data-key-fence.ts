/**
 * As first CTE of a statement that writes sealed records: `$1` is the deployment, `$2` the data key. It has a row only
 * while that data key is CURRENT, and its share lock makes a switch to another one wait until the statement's commit.
 */
export const currentDataKeyFence = `fence AS MATERIALIZED (
	SELECT 1 FROM data_keys WHERE deployment_id = $1 AND id = $2 AND state = 'CURRENT' FOR SHARE
)`;
