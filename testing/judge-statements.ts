import type pg from "pg";
import { distributedTables } from "../lib/migrations/distribute.ts";

type Node = {
	"Node Type": string;
	"Relation Name"?: string;
	Alias?: string;
	"CTE Name"?: string;
	"Subplan Name"?: string;
	Plans?: Node[];
} & Record<string, unknown>;

const conditions = ["Index Cond", "Recheck Cond", "Filter", "Join Filter", "Hash Cond", "Merge Cond"];

/**
 * Asks PostgreSQL how it reads the statement.
 * @returns the distributed tables of which it may read rows of deployments that it does not name, by parameters or in rows
 * that it joins
 */
export async function unnamedDeployments(client: pg.Client, text: string): Promise<string[]> {
	const { rows } = await client.query(`EXPLAIN (GENERIC_PLAN, VERBOSE, FORMAT JSON) ${text}`);
	return tablesWithoutDeployment(rows[0]["QUERY PLAN"][0].Plan);
}

/** The same for a plan. Pure. */
export function tablesWithoutDeployment(plan: Node): string[] {
	const nodes = [...withDescendants(plan)];
	const named = new Names();
	for (const node of nodes) {
		const source = node["Node Type"];
		// Rows that the statement's parameters are.
		if ((source === "Function Scan" || source === "Values Scan") && node.Alias) named.add(node.Alias);
	}
	for (const condition of nodes.flatMap((node) => conditions.map((name) => node[name])))
		if (typeof condition === "string") named.read(condition);
	// A CTE or subquery names deployments if what it reads does.
	for (let before = -1; before !== named.size; ) {
		before = named.size;
		for (const node of nodes) {
			if (!node.Alias || named.has(node.Alias)) continue;
			const parts =
				node["Node Type"] === "CTE Scan" || node["Node Type"] === "WorkTable Scan"
					? nodes.filter((one) => one["Subplan Name"] === `CTE ${node["CTE Name"]}`)
					: node["Node Type"] === "Subquery Scan"
						? (node.Plans ?? [])
						: [];
			const scans = parts.flatMap((part) => [...withDescendants(part)]).filter(({ Alias }) => Alias);
			if (scans.some(({ Alias }) => Alias && named.has(Alias))) named.add(node.Alias);
		}
	}
	const unnamed = nodes.filter((node) => {
		const table = node["Relation Name"];
		return (
			table && node.Alias && node["Node Type"] !== "ModifyTable" && tableOf(table) && !named.has(node.Alias)
		);
	});
	return [...new Set(unnamed.map((node) => tableOf(node["Relation Name"] ?? "") ?? ""))].toSorted();
}

/** The distributed table, also of one of its partitions. */
function tableOf(relation: string): string | undefined {
	return distributedTables.find(
		(table) =>
			relation === table || (relation.startsWith(`${table}_`) && /_(\d{6,8}|before|undated)$/.test(relation)),
	);
}

function* withDescendants(node: Node): Generator<Node> {
	yield node;
	for (const child of node.Plans ?? []) yield* withDescendants(child);
}

/** The relations whose deployment is named: compared with a parameter, or with that of another one. */
class Names {
	readonly #named = new Set<string>();
	readonly #equal = new Map<string, Set<string>>();

	get size(): number {
		return this.#named.size;
	}
	has(alias: string): boolean {
		return this.#named.has(alias);
	}
	add(alias: string): void {
		if (this.#named.has(alias)) return;
		this.#named.add(alias);
		for (const other of this.#equal.get(alias) ?? []) this.add(other);
	}
	/** Reads the comparisons of a condition as PostgreSQL writes it. */
	read(condition: string): void {
		const values = /\b(\w+)\.deployment_id = (?:ANY \()?\(*(?:ARRAY\[)?\(*(?:\$\d|')/g;
		for (const [, alias] of condition.matchAll(values)) if (alias) this.add(alias);
		for (const [, one, other] of condition.matchAll(/\b(\w+)\.deployment_id = (\w+)\.deployment_id\b/g)) {
			if (!one || !other) continue;
			this.#link(one, other);
			this.#link(other, one);
		}
	}
	#link(one: string, other: string): void {
		this.#equal.set(one, (this.#equal.get(one) ?? new Set()).add(other));
		if (this.#named.has(one)) this.add(other);
	}
}
