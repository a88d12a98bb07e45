import pg from "pg";
import { disconnect, pool } from "../lib/platform/db.ts";

type Statement = { text: string; values: unknown[] };
type Node = { "Relation Name"?: string; Plans?: Node[] };

/** What the plan of one statement on telemetry reads. */
export type StatementPlan = {
	text: string;
	/** The partitions, each once. */
	partitions: string[];
	/** Scans of partitions: a statement may read one several times. */
	scans: number;
};

/** The plans of all statements on telemetry that `run` sends, as PostgreSQL makes them with their values. */
export async function plansOf(run: () => Promise<unknown>): Promise<StatementPlan[]> {
	const statements = await statementsOf(run);
	const plans: StatementPlan[] = [];
	for (const { text, values } of statements) {
		if (!/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE|\()/i.test(text) || !/request_logs|spans/.test(text))
			continue;
		const { rows } = await pool().query(`EXPLAIN (FORMAT JSON) ${text}`, values);
		const read = relations(rows[0]["QUERY PLAN"][0].Plan).filter((name) =>
			/^(request_logs|spans)_/.test(name),
		);
		plans.push({ text, partitions: [...new Set(read)].toSorted(), scans: read.length });
	}
	return plans;
}

function relations({ "Relation Name": name, Plans: plans = [] }: Node): string[] {
	return [...(name ? [name] : []), ...plans.flatMap(relations)];
}

async function statementsOf(run: () => Promise<unknown>): Promise<Statement[]> {
	const sent: Statement[] = [];
	// Connections keep the function that they were opened with.
	await disconnect();
	const ask = pg.Client.prototype.query as (...asked: unknown[]) => unknown;
	pg.Client.prototype.query = function (this: pg.Client, ...asked: unknown[]) {
		const [first, second] = asked;
		const { text, values } = (
			typeof first === "string" ? { text: first, values: second } : first
		) as Statement;
		if (typeof text === "string") sent.push({ text, values: Array.isArray(values) ? values : [] });
		return ask.apply(this, asked);
	} as typeof pg.Client.prototype.query;
	try {
		await run();
	} finally {
		pg.Client.prototype.query = ask as typeof pg.Client.prototype.query;
	}
	return sent;
}
