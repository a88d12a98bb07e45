import { metadataField } from "./metadata-fields.ts";
import type { QueryDefinition } from "./query-definition.ts";

/** What a run found. Stored sealed, as JSON. */
export type QueryResult = {
	/** ISO 8601, as all times in it. */
	from: string;
	to: string;
	columns: { label: string; kind: "time" | "group" | "value" }[];
	rows: (string | number | null)[][];
	/** There was more than is kept. */
	isTruncated: boolean;
};

/** The columns of a definition's result: the step, the groups, the measure. Pure. */
export function resultColumns(definition: QueryDefinition): QueryResult["columns"] {
	const { source, groupBy, stepMinutes } = definition;
	return [
		...(stepMinutes === null ? [] : [{ label: "Time", kind: "time" as const }]),
		...groupBy.map((name) => ({
			label: metadataField(source, name)?.label ?? name,
			kind: "group" as const,
		})),
		{ label: measureLabel(definition.measure), kind: "value" as const },
	];
}

/** "Records per minute". Pure. */
export function measureLabel(measure: QueryDefinition["measure"]): string {
	switch (measure.kind) {
		case "count":
			return "Records";
		case "rate":
			return "Records per minute";
		case "percentile":
			return `p${measure.percentile} duration (ms)`;
	}
}
