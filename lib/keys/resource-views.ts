import { Resource } from "../platform/prisma/enums.ts";
import { managedKeyName, ownedKeyName } from "../platform/vendor-names.ts";
import type { RecordCount } from "../vault/count-records.ts";
import { sumRecords } from "./sum-records.ts";

/** Records of a resource under one key. */
export type Holding = { keyName: string; records: number };

export type ResourceView = {
	resource: Resource;
	/** The name of the key that encrypts new records. */
	protectedBy: string;
	/** Records that are still under other keys than that one. */
	elsewhere: Holding[];
	/** Records whose data was destroyed, which are being deleted. */
	destroyed: number;
	/** All records that can be opened with their keys. */
	records: number;
	/** True if the customer's key, when there is one, covers it. */
	isCovered: boolean;
	/** The name of the key that protects it when the customer's key does not cover it. */
	defaultKey: string;
};

type Protection = { resource: Resource; kmsKeyId: string | null; isCustomerKeyCovered: boolean };

/** A resource that is newer than the deployment, until it is first used or covered. */
const unprotected = { kmsKeyId: null, isCustomerKeyCovered: false };

/** Each resource with the keys that its records are under: the facts, not only the target. Pure. */
export function resourceViews(
	protections: Protection[],
	counts: RecordCount[],
	keyNames: ReadonlyMap<string, string>,
): ResourceView[] {
	return Object.values(Resource).map((resource) => {
		const protection = protections.find((one) => one.resource === resource);
		const { kmsKeyId, isCustomerKeyCovered } = protection ?? unprotected;
		const own = counts.filter((count) => count.resource === resource);
		const defaultKey = defaultKeyName(resource);
		const nameOf = (id: string) => keyNames.get(id) ?? defaultKey;
		return {
			resource,
			protectedBy: kmsKeyId === null ? defaultKey : nameOf(kmsKeyId),
			elsewhere: own
				.filter((count) => count.records > 0 && count.kmsKeyId !== kmsKeyId)
				.map((count) => ({ keyName: nameOf(count.kmsKeyId), records: count.records })),
			destroyed: own.reduce((total, count) => total + count.destroyed, 0),
			records: sumRecords(own),
			isCovered: isCustomerKeyCovered,
			defaultKey,
		};
	});
}

/** The default key of a resource that has no key yet. */
function defaultKeyName(resource: Resource): string {
	return resource === "SCHEDULED_QUERIES" ? ownedKeyName() : managedKeyName();
}
