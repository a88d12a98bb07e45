import { z } from "zod";

// Filters come out of an address: what is not understood is taken as not given.

/** A text to search for. What PostgreSQL has no NUL for is not in it either. */
export const searchedText = z
	.string()
	.max(500)
	.regex(/^[^\0]*$/)
	.optional()
	.catch(undefined);

/** A point in time within what PostgreSQL has years for. */
export const searchedTime = z.coerce
	.date()
	.min(new Date(0))
	.max(new Date(Date.UTC(9999, 11, 31)))
	.optional()
	.catch(undefined);
