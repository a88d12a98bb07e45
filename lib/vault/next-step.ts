import type { Resource } from "../platform/prisma/client.ts";
import { isDestroyed } from "./destroyed-states.ts";
import { isStored, type StoredResource } from "./resources.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

type DataKey = Pick<StoredDataKey, "id" | "resource" | "state" | "kmsKeyId">;
/** The KMS key that should protect a resource; null until its default key is first used. */
export type Target = { resource: Resource; kmsKeyId: string | null };

type Stored<Key extends DataKey> = Key & { resource: StoredResource };

export type Step<Key extends DataKey> =
	/** New writes still use another KMS key than the target. */
	| { kind: "switch"; resource: Resource; kmsKeyId: string }
	/** A data key is still wrapped by another KMS key than the target. */
	| { kind: "rewrap"; dataKey: Key; kmsKeyId: string }
	/** Destroyed data keys may still have records. */
	| { kind: "purge"; dataKeys: Key[] }
	/** Records are still under a data key that is no longer current. */
	| { kind: "reencrypt"; from: Stored<Key>; to: Stored<Key> }
	| { kind: "converged" };

/**
 * The next step from the data keys as they are to their targets: new writes first, then wrappings with that of the blind index
 * first, then destroyed data keys, then records. It depends on the present state only, so a process may die anywhere. Application data has no records here:
 * the vendor's job re-encrypts its values. Pure.
 */
export function nextStep<Key extends DataKey>(targets: Target[], dataKeys: Key[]): Step<Key> {
	const targetOf = new Map(targets.map(({ resource, kmsKeyId }) => [resource, kmsKeyId]));
	const misplaced = dataKeys.filter((key) => {
		if (isDestroyed(key)) return false;
		const target = targetOf.get(key.resource);
		return target && key.kmsKeyId !== target;
	});

	const written = misplaced.find((key) => key.state === "CURRENT");
	if (written) {
		return { kind: "switch", resource: written.resource, kmsKeyId: targetOf.get(written.resource) as string };
	}
	// New values already have tokens of the index under the new key. If the old key is lost, no other data key could replace it.
	const wrapped = misplaced.find((key) => key.state === "INDEX") ?? misplaced[0];
	if (wrapped) {
		return { kind: "rewrap", dataKey: wrapped, kmsKeyId: targetOf.get(wrapped.resource) as string };
	}
	const shredded = dataKeys.filter((key) => key.state === "SHREDDED");
	if (shredded.length > 0) return { kind: "purge", dataKeys: shredded };
	// The newest first: recent records are read most.
	const stored = dataKeys.filter((key): key is Stored<Key> => isStored(key));
	const retiring = stored.findLast((key) => key.state === "RETIRING");
	if (!retiring) return { kind: "converged" };
	const { resource } = retiring;
	const current = stored.find((key) => key.resource === resource && key.state === "CURRENT");
	if (current) return { kind: "reencrypt", from: retiring, to: current };
	return { kind: "switch", resource, kmsKeyId: targetOf.get(resource) ?? retiring.kmsKeyId };
}
