import type { Db } from "../platform/db.ts";
import type { KeyHealth } from "../platform/prisma/enums.ts";
import { countWithoutKey } from "./list-without-key.ts";
import { liveKeys, rekeyConditions } from "./support-key-conditions.ts";

/** Totals, regardless of filters. Each count is the number of rows that its filter finds. */
export type KeyHealthCounts = {
	counts: Record<KeyHealth, number>;
	/** Keys that data is moving to or from. */
	rekeys: { running: number; blocked: number };
	/** All organizations, and those without a key of their own. */
	organizationCounts: { all: number; withoutKey: number };
	/** The values to filter by. */
	choices: { regions: string[]; errors: string[] };
};

export async function countKeyHealth(db: Db): Promise<KeyHealthCounts> {
	const [groups, [rekeys], all, withoutKey] = await Promise.all([
		db.kmsKey.groupBy({
			by: ["health", "region", "healthError"],
			where: { kind: "CUSTOMER", status: { not: "DELETED" } },
			_count: true,
		}),
		db.$queryRaw<KeyHealthCounts["rekeys"][]>`
			SELECT count(*) FILTER (WHERE ${rekeyConditions.running})::int AS running,
				count(*) FILTER (WHERE ${rekeyConditions.blocked})::int AS blocked
			${liveKeys} AND k.deployment_id IN
				(SELECT deployment_id FROM rekeys WHERE phase NOT IN ('DONE', 'SUPERSEDED'))`,
		db.organization.count(),
		countWithoutKey(db),
	]);
	const counts: Record<KeyHealth, number> = { HEALTHY: 0, WARNING: 0, UNREACHABLE: 0, REVOKED: 0 };
	for (const { health, _count } of groups) counts[health] += _count;
	return {
		counts,
		rekeys: rekeys ?? { running: 0, blocked: 0 },
		organizationCounts: { all, withoutKey },
		choices: {
			regions: [...new Set(groups.map(({ region }) => region))].sort(),
			errors: [...new Set(groups.flatMap(({ healthError }) => healthError ?? []))].sort(),
		},
	};
}
