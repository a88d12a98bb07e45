import { z } from "zod";
import { KeyholdError } from "../platform/errors.ts";
import { filterOperators, metadataField, type QuerySource, querySources } from "./metadata-fields.ts";

const fieldName = z.string().trim().min(1, { error: "Choose a field." }).max(200);

const sources = Object.keys(querySources) as [QuerySource, ...QuerySource[]];

/** The definition of a scheduled query over metadata. Stored sealed, as JSON. */
export const queryDefinition = z.object({
	source: z.enum(sources),
	filters: z
		.array(
			z.object({
				field: fieldName,
				operator: z.enum(filterOperators),
				value: z
					.string()
					.trim()
					.min(1, { error: "Enter a value." })
					.max(500)
					.regex(/^[^\0]*$/),
			}),
		)
		.max(5, { error: "Use at most five filters." })
		.default([]),
	groupBy: z.array(fieldName).max(2, { error: "Group by at most two fields." }).default([]),
	/** The length of the intervals of the window, in minutes; null for the window as a whole. */
	stepMinutes: z.number().int().positive().nullable().default(null),
	measure: z.discriminatedUnion("kind", [
		z.object({ kind: z.literal("count") }),
		/** Records per minute. */
		z.object({ kind: z.literal("rate") }),
		/** Of the duration, in milliseconds. */
		z.object({ kind: z.literal("percentile"), percentile: z.number().gt(0).lt(100) }),
	]),
	/** The window before the due time: up to 31 days. */
	windowMinutes: z.number().int().min(1).max(44_640),
});

export type QueryDefinition = z.output<typeof queryDefinition>;

/** Rows kept of a result: those with the largest values, or the earliest. */
export const maxRows = 1_000;

/**
 * Checks what the schema cannot. Pure. @throws KeyholdError FIELD_ENCRYPTED (422) if a field is not metadata, INVALID_INPUT if
 * operator, value or intervals do not fit
 */
export function checkDefinition(definition: QueryDefinition): void {
	const { source, filters, groupBy, stepMinutes, windowMinutes } = definition;
	for (const [index, field] of groupBy.entries()) assertMetadata(source, field, `groupBy.${index}`);
	if (new Set(groupBy).size < groupBy.length) refuse("groupBy.1", "Group by two different fields.");
	for (const [index, { field, operator, value }] of filters.entries()) {
		const { type, label } = assertMetadata(source, field, `filters.${index}.field`);
		const isOrdered = operator === "atLeast" || operator === "atMost";
		if (type === "text" && isOrdered)
			refuse(`filters.${index}.operator`, `${label} is text: use is, is not or contains.`);
		if (type === "number" && operator === "contains")
			refuse(`filters.${index}.operator`, `${label} is a number: use is, is not, is at least or is at most.`);
		if (type === "number" && !isNumber(value))
			refuse(`filters.${index}.value`, `${label} is a number: enter one, for example 500.`);
	}
	if (stepMinutes !== null && stepMinutes > windowMinutes)
		refuse("stepMinutes", "Choose an interval that is not longer than the time window.");
	if (stepMinutes !== null && windowMinutes / stepMinutes > maxRows)
		refuse(
			"stepMinutes",
			`Use a longer interval or a shorter window: a result can have at most ${maxRows} rows.`,
		);
}

function assertMetadata(source: QuerySource, name: string, at: string) {
	const field = metadataField(source, name);
	if (field) return field;
	const known = Object.keys(querySources[source].fields).join(", ");
	const message = `“${name}” is not a metadata field, so it can't be filtered or grouped. Use one of these: ${known}. Payloads are encrypted.`;
	throw new KeyholdError("FIELD_ENCRYPTED", message, { fieldErrors: { [at]: message } });
}

function isNumber(value: string): boolean {
	return /^-?\d{1,15}(\.\d{1,9})?$/.test(value);
}

function refuse(at: string, message: string): never {
	throw new KeyholdError("INVALID_INPUT", message, { fieldErrors: { [at]: message } });
}
