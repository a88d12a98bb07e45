import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";

export type MadeToken = { id: string; name: string };

/** The valid API tokens of an organization by the user who created them, newest first. */
export async function tokensByMaker(
	db: Db,
	organizationId: string,
): Promise<Map<string | null, MadeToken[]>> {
	const valid = await db.apiToken.findMany({
		where: { organizationId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now() } }] },
		orderBy: [{ createdAt: "desc" }, { id: "desc" }],
		select: { id: true, name: true, createdByUserId: true },
	});
	const tokens = new Map<string | null, MadeToken[]>();
	for (const [creator, made] of Map.groupBy(valid, ({ createdByUserId }) => createdByUserId))
		tokens.set(
			creator,
			made.map(({ id, name }) => ({ id, name })),
		);
	return tokens;
}
