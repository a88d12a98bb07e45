import type { Client } from "pg";

/** A table with rows of organizations, and the condition for those of organization `$1`. */
export type TenantTable = {
	name: string;
	condition: string;
	/** True if it can contain a marker. Rows without text have ids, states, times, numbers and sealed bytes. */
	hasText: boolean;
};

const inDeployments = "IN (SELECT id FROM deployments WHERE organization_id = $1)";

/** The columns that name the owner of a row, even without a foreign key. */
const owners: Record<string, string> = {
	organization_id: "= $1",
	chain_id: "= $1",
	deployment_id: inDeployments,
	kms_key_id: `IN (SELECT id FROM kms_keys WHERE organization_id = $1 OR deployment_id ${inDeployments})`,
	token_id: "IN (SELECT id FROM api_tokens WHERE organization_id = $1)",
};

const textTypes = ["text", "character varying", "json", "jsonb", "ARRAY"];

/** All tables that belong to organizations, found in the database by a column or by a foreign key to such a table. */
export async function tenantTables(client: Client): Promise<TenantTable[]> {
	const { rows: columns } = await client.query<{ table: string; name: string; type: string }>(
		// The rows of a partition are those of its table.
		`SELECT table_name AS table, column_name AS name, data_type AS type FROM information_schema.columns
		WHERE table_schema = 'public' AND NOT (SELECT relispartition FROM pg_class WHERE oid = format('public.%I', table_name)::regclass)
		ORDER BY table_name, ordinal_position`,
	);
	// information_schema shows foreign keys only to the owner of the tables.
	const { rows: references } = await client.query<{ from: string; column: string; to: string; key: string }>(
		`SELECT f.relname AS from, a.attname AS column, t.relname AS to, b.attname AS key FROM pg_constraint c
		JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
		JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = c.conkey[1]
		JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = c.confkey[1]
		WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND NOT f.relispartition AND c.connamespace = 'public'::regnamespace`,
	);
	const conditions = new Map([["organizations", "id = $1"]]);
	for (const { table, name } of columns) {
		const owner = owners[name];
		if (owner) add(conditions, table, `${name} ${owner}`);
	}
	// The vendor's processes serve many organizations: each sees those that hold its data keys.
	conditions.set(
		"application_processes",
		`id IN (SELECT process_id FROM application_leases WHERE deployment_id ${inDeployments})`,
	);
	// The token of a scan is an application's, and serves many organizations too.
	conditions.set(
		"application_scans",
		`id IN (SELECT scan_id FROM application_scan_counts WHERE deployment_id ${inDeployments})`,
	);
	let known = 0;
	while (known !== conditions.size) {
		known = conditions.size;
		for (const { from, column, to, key } of references) {
			const reached = conditions.get(to);
			// An account belongs to no organization, even if its password is valid in one only.
			if (from === "users") continue;
			if (reached && !conditions.has(from))
				conditions.set(from, `${column} IN (SELECT ${key} FROM ${to} WHERE ${reached})`);
		}
	}
	return [...conditions].map(([name, condition]) => ({
		name,
		condition,
		hasText: columns.some(({ table, type }) => table === name && textTypes.includes(type)),
	}));
}

function add(conditions: Map<string, string>, table: string, condition: string): void {
	const before = conditions.get(table);
	conditions.set(table, before ? `${before} OR ${condition}` : condition);
}
