import { z } from "zod";
import { query } from "../access/verbs.ts";
import { maskArn } from "../kms/arn.ts";
import type { KeyHealth, KeyStatus } from "../platform/prisma/client.ts";

export type SupportKeyRow = {
	id: string;
	organization: string;
	deployment: string;
	region: string;
	maskedArn: string;
	status: KeyStatus;
	health: KeyHealth;
	healthSince: string;
	healthError: string | null;
	lastCheckedAt: string | null;
};

export type SupportKeyHealth = { keys: SupportKeyRow[]; counts: Record<KeyHealth, number> };

/** Every organization's live keys, as support staff may see them: health in full, ARNs masked, no data. */
export const supportKeyHealth = query({
	permission: "support:key-health",
	input: z.object({}),
	run: async ({ db }): Promise<SupportKeyHealth> => {
		const rows = await db.kmsKey.findMany({
			where: { kind: "CUSTOMER", status: { not: "DELETED" } },
			include: { organization: true, deployment: true },
			orderBy: [{ health: "desc" }, { healthSince: "desc" }],
			take: 500,
		});
		const grouped = await db.kmsKey.groupBy({
			by: ["health"],
			where: { kind: "CUSTOMER", status: { not: "DELETED" } },
			_count: true,
		});
		const counts: Record<KeyHealth, number> = { HEALTHY: 0, WARNING: 0, UNREACHABLE: 0, REVOKED: 0 };
		for (const { health, _count } of grouped) counts[health] = _count;
		return {
			counts,
			keys: rows.map((row) => ({
				id: row.id,
				organization: row.organization?.name ?? "",
				deployment: row.deployment?.name ?? "",
				region: row.region,
				maskedArn: maskArn(row.arn),
				status: row.status,
				health: row.health,
				healthSince: row.healthSince.toISOString(),
				healthError: row.healthError,
				lastCheckedAt: row.lastCheckedAt?.toISOString() ?? null,
			})),
		};
	},
});
