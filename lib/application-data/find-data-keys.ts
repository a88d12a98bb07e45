import { pool } from "../platform/db.ts";
import { type StoredDataKey, toStoredDataKey } from "../vault/stored-data-keys.ts";

/** A data key of application data, with the seals that were granted or made so far. */
export type ApplicationDataKey = StoredDataKey & { seals: number };

/** Values name their data key by its ID, within a deployment. */
export type NamedDataKey = { deploymentId: string; dataKeyId: string };

export type FoundDataKeys = {
	/** For new seals; undefined before the first one. */
	current(deploymentId: string): ApplicationDataKey | undefined;
	/** Of the blind index; undefined before its first use. */
	index(deploymentId: string): ApplicationDataKey | undefined;
	byId(named: NamedDataKey): ApplicationDataKey | undefined;
};

const columns = `k.id, k.deployment_id, k.state, k.kms_key_id, k.wrapped, k.check_value, k.wrapped_at, k.seals`;

/**
 * The data keys of application data that requests need, in one query: the current one and that of the blind index of
 * `deploymentIds`, and those that `named` names. A data key of another deployment is not found.
 */
export async function findDataKeys(
	deploymentIds: readonly string[],
	named: readonly NamedDataKey[],
): Promise<FoundDataKeys> {
	const { rows } = await pool().query({
		name: "data keys of application data",
		text: `SELECT k.id, k.deployment_id AS "deploymentId", 'APPLICATION_DATA' AS resource, k.state,
				k.kms_key_id AS "kmsKeyId", k.wrapped, k.check_value AS "checkValue", k.wrapped_at AS "wrappedAt",
				k.seals::float8 AS seals,
				kms_key.arn, kms_key.region, deployment.organization_id AS "organizationId"
			FROM (
				SELECT ${columns} FROM data_keys k
				WHERE k.resource = 'APPLICATION_DATA' AND k.state IN ('CURRENT', 'INDEX') AND k.deployment_id = ANY($1::uuid[])
				UNION
				SELECT ${columns} FROM unnest($2::uuid[], $3::uuid[]) AS given (deployment_id, id)
				JOIN data_keys k USING (deployment_id, id) WHERE k.resource = 'APPLICATION_DATA'
			) AS k
			JOIN kms_keys AS kms_key ON kms_key.id = k.kms_key_id
			JOIN deployments AS deployment ON deployment.id = k.deployment_id`,
		values: [
			[...new Set(deploymentIds)],
			named.map(({ deploymentId }) => deploymentId),
			named.map(({ dataKeyId }) => dataKeyId),
		],
	});
	const dataKeys: ApplicationDataKey[] = rows.map(({ arn, region, organizationId, seals, ...row }) => ({
		...toStoredDataKey({ ...row, kmsKey: { arn, region }, deployment: { organizationId } }),
		seals,
	}));
	const byId = new Map(dataKeys.map((dataKey) => [keyOf(dataKey.deploymentId, dataKey.id), dataKey]));
	const byState = new Map(dataKeys.map((dataKey) => [keyOf(dataKey.deploymentId, dataKey.state), dataKey]));
	return {
		current: (deploymentId) => byState.get(keyOf(deploymentId, "CURRENT")),
		index: (deploymentId) => byState.get(keyOf(deploymentId, "INDEX")),
		byId: ({ deploymentId, dataKeyId }) => byId.get(keyOf(deploymentId, dataKeyId)),
	};
}

const keyOf = (deploymentId: string, other: string) => `${deploymentId} ${other}`;
