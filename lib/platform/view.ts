import { z } from "zod";

// Fields that views share. A view is the result of a verb, declared once as a schema.

export const id = z.string().meta({ format: "uuid" });
export const time = z.string().meta({ format: "date-time" });
export const count = z.number().int().nonnegative();

/** The Prisma `select` for a view whose fields are all columns. Pure. */
export function columnsOf<Shape extends z.ZodRawShape>(
	view: z.ZodObject<Shape>,
): { [Name in keyof Shape]: true } {
	const columns = Object.keys(view.shape).map((name) => [name, true] as const);
	return Object.fromEntries(columns) as { [Name in keyof Shape]: true };
}

type WithIsoTimes<Row> = { [Name in keyof Row]: IsoTime<Row[Name]> };
type IsoTime<Value> = Value extends Date ? string : Value;

/** A row with its dates as ISO 8601 text. Pure. */
export function withIsoTimes<Row extends object>(row: Row): WithIsoTimes<Row> {
	const entries = Object.entries(row);
	return Object.fromEntries(
		entries.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
	) as WithIsoTimes<Row>;
}
