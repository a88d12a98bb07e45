import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useSuiteDatabase } from "../../testing/suite-database.ts";
import { useSuiteKms } from "../../testing/suite-kms.ts";
import { createTestOrganization } from "../../testing/suite-organization.ts";
import type { DecodedLog } from "../otlp/otlp-logs.ts";
import { pool } from "../platform/db.ts";
import { ingestRequestLogs } from "../telemetry/ingest-request-logs.ts";
import { filterOperators } from "./metadata-fields.ts";
import { checkDefinition, type QueryDefinition } from "./query-definition.ts";
import { queryStatement } from "./query-statement.ts";

// Compares the result of a query with a record-by-record computation.

const to = new Date("2026-11-20T12:00:00.000Z");
const names = [null, "shop", "shop'; --", "Büro%_", ""];

const record = fc.record({
	minutesBefore: fc.integer({ min: -5, max: 130 }),
	service: fc.constantFrom(...names),
	method: fc.constantFrom("GET", "POST", null),
	route: fc.constantFrom("/orders/{id}", "/orders", "/", null),
	status: fc.constantFrom(200, 404, 500, 503, null),
	durationMs: fc.option(fc.integer({ min: 0, max: 2_000 })),
});
type Row = Record<"service" | "method" | "route", string | null> & {
	minutesBefore: number;
	status: number | null;
	durationMs: number | null;
};

const filter = fc
	.record({
		field: fc.constantFrom("service", "route", "status", "durationMs"),
		operator: fc.constantFrom(...filterOperators),
		text: fc.constantFrom("shop", "shop'; --", "%", "/orders", "_"),
		number: fc.constantFrom("0", "404", "500", "1000.5"),
	})
	.map(({ field, operator, text, number }) => ({
		field,
		operator,
		value: field === "status" || field === "durationMs" ? number : text,
	}));

const definitions = fc
	.record({
		source: fc.constant("request-logs" as const),
		filters: fc.array(filter, { maxLength: 2 }),
		groupBy: fc.uniqueArray(fc.constantFrom("service", "method", "route", "status"), { maxLength: 2 }),
		stepMinutes: fc.constantFrom(null, 7, 30),
		measure: fc.constantFrom<QueryDefinition["measure"]>(
			{ kind: "count" },
			{ kind: "rate" },
			{ kind: "percentile", percentile: 50 },
			{ kind: "percentile", percentile: 99 },
		),
		windowMinutes: fc.constantFrom(60, 100),
	})
	.filter((definition) => {
		try {
			checkDefinition(definition);
			return true;
		} catch {
			return false;
		}
	});

describe("the result of a query", () => {
	useSuiteDatabase();
	useSuiteKms();

	it("matches its records, for all filters, groups, intervals and measures", async () => {
		const { token, deploymentId } = await createTestOrganization();
		const stranger = await createTestOrganization();
		const rows = fc.sample(record, { numRuns: 400, seed: 42 });
		for (const context of [token, stranger.token]) {
			await ingestRequestLogs(context, async () => ({
				logs: rows.map(toLog),
				deploymentName: undefined,
			}));
		}
		await fc.assert(
			fc.asyncProperty(definitions, async (definition) => {
				const from = new Date(to.getTime() - definition.windowMinutes * 60_000);
				const { text, values } = queryStatement(definition, deploymentId, { from, to });
				const { rows: found } = await pool().query({ text, values, rowMode: "array" });
				expect(canonical(found)).toEqual(canonical(answer(definition, rows, from)));
			}),
			{ numRuns: 300 },
		);
	});
});

function toLog({ minutesBefore, ...row }: Row): DecodedLog {
	return {
		...row,
		// Empty texts are stored as such here, unlike in OTLP's decoding.
		time: new Date(to.getTime() - minutesBefore * 60_000),
		severity: null,
		traceId: null,
		spanId: null,
		isUntimed: false,
		payload: Buffer.from("{}"),
	};
}

function answer(definition: QueryDefinition, rows: Row[], from: Date): unknown[][] {
	const { filters, groupBy, stepMinutes, measure, windowMinutes } = definition;
	const groups = new Map<string, { key: unknown[]; rows: Row[] }>();
	for (const row of rows) {
		const time = to.getTime() - row.minutesBefore * 60_000;
		if (time < from.getTime() || time >= to.getTime()) continue;
		if (!filters.every((one) => isMet(one, row))) continue;
		const key: unknown[] = groupBy.map((name) => row[name as keyof Row]);
		if (stepMinutes !== null) {
			const step = stepMinutes * 60_000;
			key.unshift(new Date(from.getTime() + Math.floor((time - from.getTime()) / step) * step));
		}
		const id = JSON.stringify(key);
		const group = groups.get(id) ?? { key, rows: [] };
		group.rows.push(row);
		groups.set(id, group);
	}
	if (groupBy.length === 0 && stepMinutes === null && groups.size === 0)
		groups.set("", { key: [], rows: [] });
	return [...groups.values()].map(({ key, rows: members }) => {
		if (measure.kind === "count") return [...key, members.length];
		if (measure.kind === "rate") return [...key, members.length / (stepMinutes ?? windowMinutes)];
		return [...key, percentile(members, measure.percentile / 100)];
	});
}

function isMet({ field, operator, value }: QueryDefinition["filters"][number], row: Row): boolean {
	const own = row[field as keyof Row];
	const wanted = typeof own === "number" ? Number(value) : value;
	if (own === null) return operator === "notEquals";
	switch (operator) {
		case "equals":
			return own === wanted;
		case "notEquals":
			return own !== wanted;
		case "contains":
			return String(own).includes(value);
		case "atLeast":
			return own >= wanted;
		case "atMost":
			return own <= wanted;
	}
}

function percentile(rows: Row[], fraction: number): number | null {
	const sorted = rows.flatMap(({ durationMs }) => durationMs ?? []).toSorted((a, b) => a - b);
	if (sorted.length === 0) return null;
	const at = fraction * (sorted.length - 1);
	const [below = 0, above = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
	return below + (above - below) * (at - Math.floor(at));
}

/** Without an order, which ties leave open, and with numbers as exact as their arithmetic. */
function canonical(rows: unknown[][]): string[] {
	return rows
		.map((row) =>
			JSON.stringify(row.map((cell) => (typeof cell === "number" ? Number(cell.toPrecision(10)) : cell))),
		)
		.toSorted();
}
