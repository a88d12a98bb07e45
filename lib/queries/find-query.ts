import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";

/** A scheduled query of this organization. @throws KeyholdError NOT_FOUND, also for another organization's */
export async function findQuery(db: Db, organizationId: string, queryId: string) {
	const query = await db.scheduledQuery.findFirst({
		where: { id: queryId, deployment: { organizationId } },
	});
	if (!query) {
		throw new KeyholdError("NOT_FOUND", "There is no such scheduled query in this organization.");
	}
	return query;
}
