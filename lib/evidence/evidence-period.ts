import { z } from "zod";
import { moment } from "../platform/moment.ts";
import { readMoment } from "../platform/read-moment.ts";

const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * From a moment up to another, that one not included. A day alone, such as `2026-11-30`, is the whole of it in UTC: as
 * `from` its beginning, as `to` its end. A day that does not exist is refused.
 */
export const evidencePeriod = z
	.object({
		from: moment,
		to: z.preprocess((to) => (typeof to === "string" && day.test(to) ? endOf(readMoment(to)) : to), moment),
	})
	.refine(({ from, to }) => from < to, { error: "The period ends before it begins.", path: ["to"] });

function endOf(beginning: Date | undefined): Date | undefined {
	return beginning && new Date(beginning.getTime() + 86_400_000);
}

export type EvidencePeriod = z.output<typeof evidencePeriod>;
