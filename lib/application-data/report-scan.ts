import { z } from "zod";
import { applicationVerb } from "../access/application-verb.ts";
import { inTransaction, type Tx } from "../platform/db.ts";
import { enqueue } from "../platform/queue.ts";
import { uuid } from "./application-inputs.ts";
import { findScan } from "./find-scan.ts";
import type { Releasable } from "./release-data-key.ts";
import { takeBack } from "./take-back.ts";

const rows = z
	.number()
	.int()
	.min(0)
	.max(2 ** 52);

export const reportScanInput = z.strictObject({
	scanId: z.string(),
	counts: z
		.array(
			z.strictObject({
				dataKeyId: uuid,
				found: rows.meta({ description: "Values under the data key." }),
				done: rows.meta({ description: "Values re-encrypted since the scan began." }),
				left: rows.meta({ description: "Values still under it." }),
			}),
		)
		.max(5_000),
	isFinished: z.boolean().meta({ description: "True once the whole table was read." }),
});

/**
 * Records the progress of a scan, as of now. Data keys that are gone, or of organizations outside the token's grant, are left
 * out. The end of a scan may release data keys; a RELEASED data key under which it found values is restored. @throws KeyholdError NOT_FOUND as findScan
 */
export const reportScan = applicationVerb({
	name: "reportScan",
	permission: "vault:reencrypt",
	input: reportScanInput,
	run: async ({
		actor,
		application: grant,
		context,
		input: { scanId, counts, isFinished },
	}): Promise<void> => {
		const organizationIds = grant.organizationIds && [...grant.organizationIds];
		// Two counts of one data key would be a conflict in one statement.
		const last = [...new Map(counts.map((count) => [count.dataKeyId, count])).values()];
		await inTransaction(async (tx) => {
			const { id, tableName, worker } = await findScan(tx, grant, scanId);
			await tx.$executeRawUnsafe(
				`INSERT INTO application_scan_counts AS known (scan_id, deployment_id, data_key_id, found, done, "left", reported_at)
				SELECT $1::uuid, data_key.deployment_id, data_key.id, given.found, given.done, given.left, clock_timestamp()
				FROM unnest($2::uuid[], $3::float8[]::bigint[], $4::float8[]::bigint[], $5::float8[]::bigint[])
					AS given (id, found, done, "left")
				JOIN data_keys AS data_key ON data_key.id = given.id
				JOIN deployments AS deployment ON deployment.id = data_key.deployment_id
				WHERE data_key.resource = 'APPLICATION_DATA' AND ($6::uuid[] IS NULL OR deployment.organization_id = ANY($6::uuid[]))
				ON CONFLICT (scan_id, deployment_id, data_key_id) DO UPDATE SET
					found = EXCLUDED.found, done = EXCLUDED.done, "left" = EXCLUDED."left", reported_at = EXCLUDED.reported_at`,
				id,
				last.map(({ dataKeyId }) => dataKeyId),
				last.map(({ found }) => found),
				last.map(({ done }) => done),
				last.map(({ left }) => left),
				organizationIds,
			);
			await tx.$executeRaw`UPDATE application_scans SET reported_at = clock_timestamp(),
				finished_at = CASE WHEN ${isFinished} THEN clock_timestamp() END WHERE id = ${id}::uuid`;
			for (const { organizationId, isLate, ...dataKey } of await findNeeded(tx, id)) {
				const finder = { actor, context, process: { name: worker } };
				const found = { table: tableName, isRegistered: true, isLate };
				await takeBack(tx, finder, organizationId, dataKey, found);
			}
			if (isFinished) await enqueue(tx, "application-data.release", {}, "finished scan");
		});
	},
});

/** RELEASED data keys under which a scan found values, in the order in which audit chains are locked. */
function findNeeded(tx: Tx, scanId: string): Promise<(Releasable & { isLate: boolean })[]> {
	return tx.$queryRaw`
		SELECT vendor_table.registered_at < data_key.released_at AS "isLate", deployment.organization_id AS "organizationId", data_key.deployment_id AS "deploymentId", data_key.id AS "dataKeyId"
		FROM application_scan_counts AS counts
		JOIN data_keys AS data_key ON data_key.deployment_id = counts.deployment_id AND data_key.id = counts.data_key_id
		JOIN deployments AS deployment ON deployment.id = data_key.deployment_id
		JOIN application_scans AS scan ON scan.id = counts.scan_id
		JOIN application_tables AS vendor_table ON vendor_table.name = scan.table_name
		WHERE counts.scan_id = ${scanId}::uuid AND (counts.found > 0 OR counts."left" > 0) AND data_key.state = 'RELEASED'
		ORDER BY organization_id, data_key.deployment_id, data_key.id`;
}
