import type { KeyFacts } from "../kms/key-facts.ts";

/** What AWS told of a key, and when. */
export type FactsView = KeyFacts & { readAt: string };

type Row = { facts: unknown; factsReadAt: Date | null; healthSince: Date };

/**
 * AWS's facts of a key, if they still hold: what was read before its health last changed may be the state that has passed,
 * such as a deletion that was cancelled, and is left out. Pure.
 */
export function currentFacts({ facts, factsReadAt, healthSince }: Row): FactsView | null {
	if (!facts || !factsReadAt || factsReadAt < healthSince) return null;
	return { ...(facts as KeyFacts), readAt: factsReadAt.toISOString() };
}
