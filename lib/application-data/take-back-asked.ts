import { inTransaction } from "../platform/db.ts";
import { type KeyholdError, toKeyholdError } from "../platform/errors.ts";
import type { FoundDataKeys, NamedDataKey } from "./find-data-keys.ts";
import { beginnings } from "./first-lease-lanes.ts";
import type { LeaseHolder } from "./lease-holder.ts";
import type { Asked, GrantedLease, LeaseRequest } from "./lease-request.ts";
import { takeBack } from "./take-back.ts";

/**
 * Restores the RELEASED data keys that are asked for, before KMS is asked: even if it refuses, a value needs the data key.
 * @returns the requests that may go on; failures are results
 */
export async function takeBackAsked(
	holder: LeaseHolder,
	open: Asked[],
	found: FoundDataKeys,
	results: Map<number, GrantedLease | KeyholdError>,
): Promise<Asked[]> {
	const released = open.filter(({ request }) => releasedDataKey(request, found));
	const byOrganization = Map.groupBy(released, ({ request }) => request.deployment.organizationId);
	const failed = new Set<Asked>();
	for (const [organizationId, group] of byOrganization) {
		try {
			await beginnings().inTurn(organizationId, () =>
				inTransaction(async (tx) => {
					for (const { request } of group) {
						const named = releasedDataKey(request, found);
						const { table } = request;
						if (named)
							await takeBack(tx, holder, organizationId, named, {
								table,
								isRegistered: false,
								isLate: false,
							});
					}
				}),
			);
		} catch (error) {
			for (const asked of group) {
				failed.add(asked);
				results.set(asked.at, toKeyholdError(error));
			}
		}
	}
	return open.filter((asked) => !failed.has(asked));
}

function releasedDataKey(request: LeaseRequest, found: FoundDataKeys): NamedDataKey | undefined {
	if (request.purpose !== "OPEN") return undefined;
	const named = { deploymentId: request.deployment.id, dataKeyId: request.dataKeyId };
	return found.byId(named)?.state === "RELEASED" ? named : undefined;
}
