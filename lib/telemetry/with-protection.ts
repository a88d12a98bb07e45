import { z } from "zod";
import type { Db } from "../platform/db.ts";
import { shownKeyName } from "../platform/vendor-names.ts";
import { id } from "../platform/view.ts";

/** Fields of a record's view: its deployment and the KMS key that protects it. */
export const protectionFields = {
	deploymentId: id,
	deploymentName: z.string().nullable(),
	keyId: id
		.nullable()
		.meta({ description: "The customer's key that protects it; null for a key of Keyhold." }),
	keyName: z.string().nullable(),
};

export type RecordProtection = z.infer<z.ZodObject<typeof protectionFields>>;

type Sealed = { deploymentId: string; dataKeyId: string };

/**
 * Adds the deployment and the KMS key to a page of records, with one look-up for all. A record that was re-encrypted and lost
 * its data key in between has no key name.
 */
export async function withProtection<Row extends Sealed>(
	db: Db,
	rows: Row[],
): Promise<(Omit<Row, "dataKeyId"> & RecordProtection)[]> {
	const distinct = (values: string[]) => [...new Set(values)];
	const dataKeys = await db.dataKey.findMany({
		where: {
			deploymentId: { in: distinct(rows.map(({ deploymentId }) => deploymentId)) },
			id: { in: distinct(rows.map(({ dataKeyId }) => dataKeyId)) },
		},
		select: {
			id: true,
			deployment: { select: { name: true } },
			kmsKey: { select: { id: true, name: true, kind: true } },
		},
	});
	const byId = new Map(dataKeys.map((dataKey) => [dataKey.id, dataKey]));
	return rows.map(({ dataKeyId, ...row }) => {
		const dataKey = byId.get(dataKeyId);
		return {
			...row,
			deploymentName: dataKey?.deployment.name ?? null,
			keyId: dataKey?.kmsKey.kind === "CUSTOMER" ? dataKey.kmsKey.id : null,
			keyName: dataKey ? shownKeyName(dataKey.kmsKey) : null,
		};
	});
}
