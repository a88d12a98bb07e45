import { z } from "zod";
import { moment } from "./moment.ts";

/** A text to search for, without NUL, which PostgreSQL text can't hold. */
export const searchedText = z
	.string()
	.min(1)
	.max(500)
	.regex(/^[^\0]*$/)
	.optional();

export const searchedDuration = z.coerce.number().nonnegative().optional();

/** A point in time. A day that does not exist is refused, since ignoring it would change what the search means. */
export const searchedTime = z.preprocess((value) => (value === "" ? undefined : value), moment.optional());

type Lenient<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: LenientFilter<z.output<Shape[Name]>> };
type LenientFilter<Value> = z.ZodCatch<z.ZodOptional<z.ZodType<Exclude<Value, undefined>, unknown>>>;

/** The same filters for a URL: an invalid value is ignored. Pure. */
export function lenient<Shape extends z.ZodRawShape>(filters: Shape): Lenient<Shape> {
	const entries = Object.entries(filters) as [string, z.ZodType][];
	return Object.fromEntries(
		entries.map(([name, filter]) => [name, filter.catch(undefined)]),
	) as Lenient<Shape>;
}
