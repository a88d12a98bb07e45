import { z } from "zod";
import { readMoment } from "./read-moment.ts";

/** A point in time, as `readMoment` reads it, within the years that PostgreSQL can store. */
export const moment = z.preprocess(
	(value) => (typeof value === "string" ? readMoment(value) : value),
	z
		.date({ error: "Enter a date that exists, such as 2026-11-30." })
		.min(new Date(0))
		.max(new Date(Date.UTC(9999, 11, 31))),
);
