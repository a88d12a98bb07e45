import { z } from "zod";
import type { KeyFacts } from "../kms/key-facts.ts";
import { time } from "../platform/view.ts";

/** `KeyFacts`, and when they were read. */
export const factsView = z.object({
	state: z.string(),
	origin: z.string(),
	deletionDate: time.nullable(),
	validTo: time.nullable(),
	isMultiRegion: z.boolean(),
	rotation: z
		.object({ isOn: z.boolean(), periodDays: z.number().nullable(), nextAt: time.nullable() })
		.nullable(),
	readAt: time,
}) satisfies z.ZodType<KeyFacts>;
export type FactsView = z.infer<typeof factsView>;

type Row = { facts: unknown; factsReadAt: Date | null; healthSince: Date };

/**
 * AWS's facts of a key, if they still hold: what was read before its health last changed may be the state that has passed,
 * such as a deletion that was cancelled, and is left out. Pure.
 */
export function currentFacts({ facts, factsReadAt, healthSince }: Row): FactsView | null {
	if (!facts || !factsReadAt || factsReadAt < healthSince) return null;
	return { ...(facts as KeyFacts), readAt: factsReadAt.toISOString() };
}
