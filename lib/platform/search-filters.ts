import { z } from "zod";
import { moment } from "./moment.ts";

// Filters come out of an address: a text that is not understood is taken as not given.

/** A text to search for. What PostgreSQL has no NUL for is not in it either. */
export const searchedText = z
	.string()
	.max(500)
	.regex(/^[^\0]*$/)
	.optional()
	.catch(undefined);

/** A point in time. A day that does not exist is refused: without its limit the search would answer another question. */
export const searchedTime = z.preprocess((value) => (value === "" ? undefined : value), moment.optional());
