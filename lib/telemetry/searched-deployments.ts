import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { searchedText } from "../platform/search-filters.ts";

export const deploymentFilter = searchedText.meta({ description: "The ID or name of one deployment." });

/** The IDs of the organization's deployments, or only of the one that a filter names. @throws KeyholdError NOT_FOUND */
export async function searchedDeployments(
	db: Db,
	organizationId: string,
	filter?: string,
): Promise<string[]> {
	const deployments = await db.deployment.findMany({
		where: { organizationId },
		select: { id: true, name: true },
	});
	if (filter === undefined) return deployments.map(({ id }) => id);
	const chosen = deployments.filter(({ id, name }) => id === filter || name === filter);
	if (chosen.length === 0)
		throw new KeyholdError("NOT_FOUND", "There is no such deployment in this organization.");
	return chosen.map(({ id }) => id);
}
