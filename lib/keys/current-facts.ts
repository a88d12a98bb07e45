import type { z } from "zod";
import { type KeyFacts, keyFacts } from "../kms/key-facts.ts";
import { time } from "../platform/view.ts";

export const factsView = keyFacts.extend({ readAt: time });
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
