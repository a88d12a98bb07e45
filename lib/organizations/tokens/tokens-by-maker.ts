import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";

export type MadeToken = { id: string; name: string };

/** The valid API tokens of an organization by the person who made them, as the audit log says; the newest first. */
export async function tokensByMaker(db: Db, organizationId: string): Promise<Map<string, MadeToken[]>> {
	const valid = await db.apiToken.findMany({
		where: { organizationId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now() } }] },
		orderBy: [{ createdAt: "desc" }, { id: "desc" }],
		select: { id: true, name: true },
	});
	const made = await db.auditEvent.findMany({
		where: {
			chainId: organizationId,
			action: "token.created",
			outcome: "done",
			actorType: "user",
			targetId: { in: valid.map(({ id }) => id) },
		},
		select: { targetId: true, actorId: true },
	});
	const makers = new Map(made.map(({ targetId, actorId }) => [targetId, actorId]));
	return Map.groupBy(valid, ({ id }) => makers.get(id) ?? "") as Map<string, MadeToken[]>;
}
