import { z } from "zod";

const lastMoment = new Date(Date.UTC(9999, 11, 31));
const moment = z.coerce.date({ error: "Enter a date." }).min(new Date(0)).max(lastMoment);
const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * From a moment up to another, that one not included. A day alone, such as `2026-11-30`, is the whole of it in UTC: as
 * `from` its beginning, as `to` its end.
 */
export const evidencePeriod = z
	.object({
		from: moment,
		to: z.preprocess(
			(to) => (typeof to === "string" && day.test(to) ? Date.parse(to) + 86_400_000 : to),
			moment,
		),
	})
	.refine(({ from, to }) => from < to, { error: "The period ends before it begins.", path: ["to"] });

export type EvidencePeriod = z.output<typeof evidencePeriod>;
