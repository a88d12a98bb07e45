import { z } from "zod";
import type { ApplicationGrant } from "../access/authorize.ts";
import { pool } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

const pageSize = 5_000;

/** A page of the data keys whose values need re-encryption. */
export const retiringDataKeys = {
	dataKeys: z.array(
		z.object({
			tenant: z.string().meta({ description: "The organization's slug." }),
			deploymentId: z.uuid(),
			deployment: z.string().meta({ description: "The deployment's name." }),
			dataKeyId: z.uuid(),
		}),
	),
	nextCursor: z.string().optional().meta({ description: "If there are more." }),
};

const position = z.tuple([z.uuid(), z.uuid()]);

/**
 * The RETIRING data keys of the organizations of a grant, and the RELEASED ones, under which late values may appear, a page at
 * a time. @throws KeyholdError INVALID_INPUT for a wrong cursor
 */
export async function listRetiring({ organizationIds }: ApplicationGrant, cursor: string | undefined) {
	const [deploymentId, dataKeyId] = cursor === undefined ? [null, null] : positionOf(cursor);
	const { rows } = await pool().query<{
		tenant: string;
		deploymentId: string;
		deployment: string;
		dataKeyId: string;
	}>(
		`SELECT organization.slug AS tenant, data_key.deployment_id AS "deploymentId", deployment.name AS deployment,
			data_key.id AS "dataKeyId"
		FROM data_keys AS data_key
		JOIN deployments AS deployment ON deployment.id = data_key.deployment_id
		JOIN organizations AS organization ON organization.id = deployment.organization_id
		WHERE data_key.resource = 'APPLICATION_DATA' AND data_key.state IN ('RETIRING', 'RELEASED')
			AND ($1::uuid[] IS NULL OR organization.id = ANY($1))
			AND ($2::uuid IS NULL OR (data_key.deployment_id, data_key.id) > ($2, $3::uuid))
		ORDER BY data_key.deployment_id, data_key.id LIMIT $4`,
		[organizationIds && [...organizationIds], deploymentId, dataKeyId, pageSize + 1],
	);
	const dataKeys = rows.slice(0, pageSize);
	const last = rows.length > pageSize ? dataKeys.at(-1) : undefined;
	return { dataKeys, ...(last && { nextCursor: `${last.deploymentId} ${last.dataKeyId}` }) };
}

function positionOf(cursor: string): [string, string] {
	const parsed = position.safeParse(cursor.split(" "));
	if (parsed.success) return parsed.data;
	throw new KeyholdError("INVALID_INPUT", "Send the cursor exactly as the previous answer had it.");
}
