import { z } from "zod";
import { moment } from "./moment.ts";

// Filters come from a URL. Text that cannot be read is ignored.

/** Text to search for, without NUL, which PostgreSQL cannot store. */
export const searchedText = z
	.string()
	.max(500)
	.regex(/^[^\0]*$/)
	.optional()
	.catch(undefined);

/** A point in time. A day that does not exist is refused, since ignoring it would change what the search means. */
export const searchedTime = z.preprocess((value) => (value === "" ? undefined : value), moment.optional());
