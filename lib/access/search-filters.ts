import { z } from "zod";
import { moment } from "../platform/moment.ts";

// Filters come out of an address: what is not understood is taken as not given.

/** A text to search for. What PostgreSQL has no NUL for is not in it either. */
export const searchedText = z
	.string()
	.max(500)
	.regex(/^[^\0]*$/)
	.optional()
	.catch(undefined);

/** A point in time. A day that does not exist is not understood, rather than taken for another. */
export const searchedTime = moment.optional().catch(undefined);
