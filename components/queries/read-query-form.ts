import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import type { QueryInput } from "@/lib/queries/query-input.ts";

/** Reads the fields of the query form. Pure. */
export function readQueryForm(form: FormData): QueryInput {
	const text = (name: string) => String(form.get(name) ?? "").trim();
	const all = (name: string) => form.getAll(name).map(String);
	const operators = all("operator") as QueryDefinition["filters"][number]["operator"][];
	const values = all("value");
	const step = text("step");
	return {
		name: text("name"),
		schedule: text("schedule"),
		timeZone: text("timeZone"),
		whenBlocked: text("whenBlocked") === "SKIP" ? "SKIP" : "CATCH_UP",
		definition: {
			source: text("source") === "traces" ? "traces" : "request-logs",
			filters: all("field").map((field, index) => ({
				field,
				operator: operators[index] ?? "equals",
				value: values[index] ?? "",
			})),
			groupBy: all("groupBy").filter((name) => name !== ""),
			stepMinutes: step === "" ? null : Number(step),
			measure: readMeasure(text("measure")),
			windowMinutes: Number(text("window")),
		},
	};
}

/** "count", "rate" or "p95". */
function readMeasure(value: string): QueryInput["definition"]["measure"] {
	if (value === "count" || value === "rate") return { kind: value };
	return { kind: "percentile", percentile: Number(value.slice(1)) };
}

/** The form value of a measure; `readMeasure` reads it. Pure. */
export function measureValue(measure: QueryInput["definition"]["measure"]): string {
	return measure.kind === "percentile" ? `p${measure.percentile}` : measure.kind;
}
