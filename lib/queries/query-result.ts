import { z } from "zod";
import { time } from "../platform/view.ts";
import { measureLabel } from "./measure-label.ts";
import { metadataField } from "./metadata-fields.ts";
import type { QueryDefinition } from "./query-definition.ts";

/** The result of a run. Stored sealed, as JSON. */
export const queryResult = z.object({
	from: time,
	to: time,
	columns: z.array(z.object({ label: z.string(), kind: z.enum(["time", "group", "value"]) })),
	rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
	/** There was more than is kept. */
	isTruncated: z.boolean(),
});
export type QueryResult = z.infer<typeof queryResult>;

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
