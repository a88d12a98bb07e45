import { z } from "zod";
import { moment } from "../platform/moment.ts";
import { readMoment } from "../platform/read-moment.ts";

const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A period from one moment to another, exclusive. A day such as `2026-11-30` means the whole day in UTC: its beginning
 * in `from`, its end in `to`. A day that does not exist is refused.
 */
export const evidencePeriod = z
	.object({
		from: moment,
		to: z.preprocess((to) => (typeof to === "string" && day.test(to) ? endOf(readMoment(to)) : to), moment),
	})
	.refine(({ from, to }) => from < to, {
		error: "Choose an end date that is not before the start date.",
		path: ["to"],
	});

function endOf(beginning: Date | undefined): Date | undefined {
	return beginning && new Date(beginning.getTime() + 86_400_000);
}

export type EvidencePeriod = z.output<typeof evidencePeriod>;
