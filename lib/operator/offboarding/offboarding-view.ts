import { z } from "zod";
import type { Offboarding } from "../../platform/prisma/client.ts";
import { OffboardingState } from "../../platform/prisma/enums.ts";
import { columnsOf, time, withIsoTimes } from "../../platform/view.ts";

const columns = z.object({
	state: z.enum(OffboardingState).meta({
		description:
			"WAITING: a second operator has to approve. GRACE: no one gets in, all data is kept. DESTROYING: it can't be undone. DONE: the report is ready.",
	}),
	graceDays: z.number().int(),
	requestedAt: time,
	requestedBy: z.string().meta({ description: "The name of the operator token, or `operator`." }),
	approvedBy: z.string().nullable(),
	endsAt: time.meta({
		description: "The end of the grace period; while WAITING, when the request expires.",
	}),
	destroyedAt: time.nullable().meta({ description: "From then on, nothing can be opened again." }),
	dataKeys: z.number().int().nullable().meta({ description: "Destroyed data keys." }),
	finishedAt: time.nullable(),
});

/** An organization's offboarding, as the operator sees it. */
export const offboardingView = columns.extend({
	organization: z.string().meta({ description: "The organization's slug." }),
	records: z.number().int().nullable().meta({ description: "Destroyed records that Keyhold had stored." }),
});
export type OffboardingView = z.infer<typeof offboardingView>;

/** The columns that `toOffboardingView` needs. */
export const offboardingSelection = { ...columnsOf(columns), records: true } as const;

/** Maps a row. Pure. */
export function toOffboardingView(
	organization: string,
	row: Pick<Offboarding, keyof typeof offboardingSelection>,
): OffboardingView {
	const { records, state, graceDays, requestedBy, approvedBy, dataKeys, ...rest } = row;
	const { requestedAt, endsAt, destroyedAt, finishedAt } = rest;
	return {
		organization,
		state,
		graceDays,
		requestedBy,
		approvedBy,
		dataKeys,
		...withIsoTimes({ requestedAt, endsAt, destroyedAt, finishedAt }),
		records: records === null ? null : Number(records),
	};
}
