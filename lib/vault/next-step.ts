import type { Resource } from "../platform/prisma/client.ts";
import type { StoredDataKey } from "./stored-data-keys.ts";

type DataKey = Pick<StoredDataKey, "id" | "resource" | "state" | "kmsKeyId">;
/** Which KMS key shall protect a resource; null until its default key was needed. */
export type Target = { resource: Resource; kmsKeyId: string | null };

export type Step<Key extends DataKey> =
	/** New writes still go under another KMS key than they shall. */
	| { kind: "switch"; resource: Resource; kmsKeyId: string }
	/** A data key is still wrapped by another KMS key than it shall be. */
	| { kind: "rewrap"; dataKey: Key; kmsKeyId: string }
	/** A destroyed data key still has records. */
	| { kind: "purge"; dataKey: Key }
	/** Records are still under a data key that is not for writes any more. */
	| { kind: "reencrypt"; from: Key; to: Key }
	| { kind: "converged" };

/**
 * What stands between the data keys as they are and the protection that shall be: new writes first, then every
 * wrapping, then what is destroyed, then the records. Looks at the present alone, so it does not matter who died where. Pure.
 */
export function nextStep<Key extends DataKey>(targets: Target[], dataKeys: Key[]): Step<Key> {
	const targetOf = new Map(targets.map(({ resource, kmsKeyId }) => [resource, kmsKeyId]));
	const wrongly = dataKeys.filter((key) => {
		if (key.state === "SHREDDED") return false;
		const target = targetOf.get(key.resource);
		return target && key.kmsKeyId !== target;
	});

	const written = wrongly.find((key) => key.state === "CURRENT");
	if (written) {
		return { kind: "switch", resource: written.resource, kmsKeyId: targetOf.get(written.resource) as string };
	}
	const wrapped = wrongly[0];
	if (wrapped) {
		return { kind: "rewrap", dataKey: wrapped, kmsKeyId: targetOf.get(wrapped.resource) as string };
	}
	const shredded = dataKeys.find((key) => key.state === "SHREDDED");
	if (shredded) return { kind: "purge", dataKey: shredded };
	// The youngest first: what was written last is what is read most.
	const retiring = dataKeys.findLast((key) => key.state === "RETIRING");
	if (!retiring) return { kind: "converged" };
	const { resource } = retiring;
	const current = dataKeys.find((key) => key.resource === resource && key.state === "CURRENT");
	if (current) return { kind: "reencrypt", from: retiring, to: current };
	return { kind: "switch", resource, kmsKeyId: targetOf.get(resource) ?? retiring.kmsKeyId };
}
