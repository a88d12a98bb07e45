import { copyRows, type Row } from "./copy-rows.ts";
import { Failure } from "./failure.ts";

/** A data key as dumped, with all that KMS needs to unwrap it. */
export type DumpedDataKey = {
	id: string;
	deploymentId: string;
	/** Empty if it was destroyed. */
	wrapped: Buffer;
	arn: string;
	region: string;
	context: Record<string, string>;
};

const tables = ["data_keys", "deployments", "kms_keys"] as const;

/** Reads the data keys of a dump, by ID. @throws Failure if the dump lacks one of their tables */
export async function dumpedDataKeys(path: string): Promise<Map<string, DumpedDataKey>> {
	const rows: Record<string, Row[]> = { data_keys: [], deployments: [], kms_keys: [] };
	for await (const { table, row } of copyRows(path, tables)) rows[table]?.push(row);
	const missing = tables.filter((table) => rows[table]?.length === 0);
	if (missing.length > 0) {
		throw new Failure(
			`The dump has no rows of ${missing.join(", ")}. Make it with pg_dump in its plain format, without --inserts.`,
		);
	}
	const byId = (table: (typeof tables)[number]) => new Map(rows[table]?.map((row) => [row.id, row]));
	const [deployments, kmsKeys] = [byId("deployments"), byId("kms_keys")];
	return new Map(
		rows.data_keys?.map((row) => {
			const deployment = need(deployments.get(row.deployment_id ?? ""), "deployment", row);
			const kmsKey = need(kmsKeys.get(row.kms_key_id ?? ""), "KMS key", row);
			const id = text(row, "id");
			const dataKey: DumpedDataKey = {
				id,
				deploymentId: text(row, "deployment_id"),
				wrapped: bytesOf(row.wrapped),
				arn: text(kmsKey, "arn"),
				region: text(kmsKey, "region"),
				context: {
					"keyhold:org": text(deployment, "organization_id"),
					"keyhold:deployment": text(row, "deployment_id"),
					"keyhold:resource": text(row, "resource").toLowerCase().replaceAll("_", "-"),
				},
			};
			return [id, dataKey];
		}),
	);
}

/** The bytes of a bytea column in a dump. */
export function bytesOf(value: string | null | undefined): Buffer {
	return Buffer.from(value?.slice(2) ?? "", "hex");
}

/** A column that is never null. */
export function text(row: Row, column: string): string {
	const value = row[column];
	if (typeof value !== "string") throw new Failure(`The dump has no column ${column} where it is needed.`);
	return value;
}

function need(found: Row | undefined, what: string, { id }: Row): Row {
	if (!found) throw new Failure(`The dump lacks the ${what} of data key ${id}. Dump the whole database.`);
	return found;
}
