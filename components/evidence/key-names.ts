import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";

/** The names of the report's keys by ARN; null for a key without a row of its own. */
export type KeyNames = Map<string, string | null>;

/** Every key that the report mentions, in the order of its sections. Reports of earlier versions name fewer. Pure. */
export function keyNamesOf({ protection, keys }: Pick<EvidenceReport, "protection" | "keys">): KeyNames {
	const names: KeyNames = new Map();
	const note = (arn: string, name: string | null | undefined) =>
		names.set(arn, name ?? names.get(arn) ?? null);
	for (const { key } of protection) if (key) note(key.arn, key.name);
	for (const { key, newArn } of keys.changes) {
		if (key) note(key.arn, key.name);
		if (newArn) note(newArn, null);
	}
	for (const { key } of [...keys.healthChanges, ...keys.revocations, ...keys.drills])
		if (key) note(key.arn, key.name);
	return names;
}

/** "…key/…56ef": enough to tell the keys of a report apart. Pure. */
export function shortArn(arn: string): string {
	return `…key/…${arn.slice(-4)}`;
}
