import { currentFacts } from "../keys/current-facts.ts";
import type { Db } from "../platform/db.ts";

/** The data of an alert about a key: names for people, ids for programs, AWS's error name. */
export async function alertFacts(db: Db, keyId: string) {
	const key = await db.kmsKey.findUniqueOrThrow({
		where: { id: keyId },
		select: {
			name: true,
			region: true,
			healthError: true,
			healthActionBy: true,
			healthSince: true,
			facts: true,
			factsReadAt: true,
			organization: { select: { name: true } },
			deployment: { select: { id: true, name: true } },
		},
	});
	return {
		keyId,
		keyName: key.name,
		region: key.region,
		organization: key.organization?.name ?? "",
		deployment: key.deployment?.name ?? "",
		deploymentId: key.deployment?.id ?? "",
		awsError: key.healthError,
		/** AWS's state of the key, if it was read since the health changed. */
		keyState: currentFacts(key)?.state ?? null,
		/** The party that has to act. */
		actionBy: key.healthActionBy,
	};
}
