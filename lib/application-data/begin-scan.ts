import { z } from "zod";
import { type ApplicationCaller, applicationVerb } from "../access/application-verb.ts";
import { appendAudit, systemChainId } from "../audit/append.ts";
import { db, inTransaction } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { applicationProcess, tableName } from "./application-inputs.ts";
import { findScan } from "./find-scan.ts";
import { noteProcess } from "./lease-holder.ts";
import { listRetiring, retiringDataKeys } from "./list-retiring.ts";

export const beginScanInput = z.strictObject({
	process: applicationProcess,
	table: tableName.meta({ description: "A table with sealed values, as the job names it." }),
	tables: z.array(tableName).max(1_000).default([]).meta({
		description: "All tables with sealed values that the job knows, whether it scans them now or not.",
	}),
	scanId: z.uuid().optional().meta({ description: "With a cursor: the scan whose list goes on." }),
	cursor: z.string().max(100).optional(),
	worker: tableName.optional().meta({ description: "The name of the job; by default that of the process." }),
});

export const beginScanOutput = z.object({
	scanId: z.uuid(),
	startedAt: z.iso.datetime().meta({ description: "By Keyhold's clock." }),
	...retiringDataKeys,
});

/**
 * Begins a scan of a table by the re-encryption job, and registers the table and all others that the request names: from then on,
 * a data key is only released once none of them has values under it. Lists the data keys to re-encrypt, those of the token's
 * organizations; with the cursor of a former answer, more of them. @throws KeyholdError NOT_FOUND as findScan
 */
export const beginScan = applicationVerb({
	name: "beginScan",
	permission: "vault:reencrypt",
	input: beginScanInput,
	run: async ({ input, ...caller }): Promise<z.input<typeof beginScanOutput>> => {
		const { process, table, tables, worker = process.name, scanId, cursor } = input;
		await noteProcess({ ...caller, process });
		const scan =
			scanId === undefined
				? await begin(caller, { table, tables, worker })
				: await findScan(db(), caller.application, scanId);
		return {
			scanId: scan.id,
			startedAt: scan.startedAt.toISOString(),
			...(await listRetiring(caller.application, cursor)),
		};
	},
});

function begin(
	{ actor, application, context }: ApplicationCaller,
	{ table, tables, worker }: { table: string; tables: string[]; worker: string },
) {
	return inTransaction(async (tx) => {
		// In one order, so that jobs that start together do not wait for each other.
		const names = [...new Set([table, ...tables])].toSorted();
		const organizationIds = [...(application.organizationIds ?? [])];
		const registered = await tx.applicationTable.createManyAndReturn({
			data: names.map((name) => ({ name, organizationIds })),
			skipDuplicates: true,
		});
		const widened = await tx.$queryRaw<{ name: string }[]>`UPDATE application_tables SET organization_ids =
				CASE WHEN cardinality(${organizationIds}::uuid[]) = 0 THEN '{}' ELSE organization_ids || ${organizationIds}::uuid[] END
			WHERE name IN (SELECT name FROM application_tables WHERE name = ANY(${names}::text[]) ORDER BY name FOR UPDATE)
				AND cardinality(organization_ids) > 0
				AND (cardinality(${organizationIds}::uuid[]) = 0 OR NOT organization_ids @> ${organizationIds}::uuid[])
			RETURNING name`;
		const audited = [
			...registered.map(({ name }) => ({ name, action: "application.table_registered" as const })),
			...widened.map(({ name }) => ({ name, action: "application.table_widened" as const })),
		];
		for (const { name, action } of audited) {
			await appendAudit(tx, {
				chainId: systemChainId,
				action,
				outcome: "done",
				actor,
				target: { type: "application_table", id: name },
				details: { worker, organizations: organizationIds.length === 0 ? "all" : organizationIds },
				ip: context.ip,
				requestId: context.requestId,
			});
		}
		// The database's clock, with which the ends of leases are compared.
		const [begun] = await tx.$queryRaw<{ id: string; startedAt: Date }[]>`
			INSERT INTO application_scans (id, table_name, worker, token_id, started_at, reported_at)
			VALUES (${newId()}::uuid, ${table}, ${worker}, ${application.tokenId}::uuid, clock_timestamp(), clock_timestamp())
			RETURNING id, started_at AS "startedAt"`;
		if (!begun) throw new Error("an insert returns its row");
		return begun;
	});
}
