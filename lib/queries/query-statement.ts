import { idsOfTimes } from "../platform/record-id.ts";
import { metadataField, querySources } from "./metadata-fields.ts";
import { maxRows, type QueryDefinition } from "./query-definition.ts";

type Statement = { text: string; values: (string | number | Date)[] };

/** The window of a run; `to` is exclusive. */
export type TimeWindow = { from: Date; to: Date };

/**
 * The SQL statement of a definition: columns in the order of `resultColumns`, and one row more than is kept. All user input is
 * passed as parameters; fields come only from `querySources`. Pure. @throws Error for another field
 */
export function queryStatement(
	definition: QueryDefinition,
	deploymentId: string,
	{ from, to }: TimeWindow,
): Statement {
	const { source, filters, groupBy, stepMinutes } = definition;
	const { table, time } = querySources[source];
	const values: Statement["values"] = [deploymentId, from, to];
	const parameter = (value: string | number) => `$${values.push(value)}`;
	const expression = (name: string) => {
		const field = metadataField(source, name);
		if (!field) throw new Error("not a field of metadata");
		return field.expression;
	};
	const groups = groupBy.map(expression);
	if (stepMinutes !== null) {
		// Intervals begin with the window, so that all have the same length.
		groups.unshift(`date_bin(make_interval(mins => ${parameter(stepMinutes)}::int), ${time}, $2)`);
	}
	const conditions = filters.map(({ field, operator, value }) => {
		const type = metadataField(source, field)?.type === "number" ? "float8" : "text";
		return comparisons[operator](expression(field), `${parameter(value)}::${type}`);
	});
	const columns = [...groups, measureOf(definition, parameter)];
	const text = [
		`SELECT ${columns.map((column, index) => `${column} AS c${index}`).join(", ")}`,
		`FROM ${table}`,
		`WHERE ${[`deployment_id = $1`, `${time} >= $2`, `${time} < $3`, idsOfTimes("id", { from, to }), ...conditions].join(" AND ")}`,
		...(groups.length > 0 ? [`GROUP BY ${groups.map((_, index) => index + 1).join(", ")}`] : []),
		`ORDER BY ${stepMinutes === null ? "" : "1, "}${columns.length} DESC NULLS LAST, ${columns.map((_, index) => index + 1).join(", ")}`,
		`LIMIT ${maxRows + 1}`,
	].join("\n");
	return { text, values };
}

const comparisons: Record<
	QueryDefinition["filters"][number]["operator"],
	(field: string, value: string) => string
> = {
	equals: (field, value) => `${field} = ${value}`,
	notEquals: (field, value) => `${field} IS DISTINCT FROM ${value}`,
	contains: (field, value) => `strpos(${field}, ${value}) > 0`,
	atLeast: (field, value) => `${field} >= ${value}`,
	atMost: (field, value) => `${field} <= ${value}`,
};

function measureOf(
	{ measure, stepMinutes, windowMinutes }: QueryDefinition,
	parameter: (value: number) => string,
): string {
	switch (measure.kind) {
		case "count":
			return "count(*)::float8";
		case "rate":
			return `count(*)::float8 / ${parameter(stepMinutes ?? windowMinutes)}::float8`;
		case "percentile":
			return `percentile_cont(${parameter(measure.percentile / 100)}::float8) WITHIN GROUP (ORDER BY duration_ms)`;
	}
}
