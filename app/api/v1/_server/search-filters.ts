import { z } from "zod";

// What the console takes as not given, a program is told of.

/** A text to search for. PostgreSQL has no NUL in a text. */
export const searchedText = z
	.string()
	.min(1)
	.max(500)
	.regex(/^[^\0]*$/);

export const searchedDuration = { minDurationMs: z.coerce.number().nonnegative().optional() };

const time = z.iso.datetime({ offset: true }).refine((text) => {
	const year = new Date(text).getUTCFullYear();
	return year >= 1970 && year <= 9999;
});

export const searchedTimes = { from: time.optional(), to: time.optional() };
