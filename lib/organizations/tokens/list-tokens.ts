import { z } from "zod";
import { tokenState } from "../../access/token-secret.ts";
import { tenantQuery } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";
import { columnsOf, id, time, withIsoTimes } from "../../platform/view.ts";

const columns = z.object({
	id,
	name: z.string(),
	scopes: z.array(z.string()),
	/** An email address, or "operator"; null if unknown. */
	createdBy: z.string().nullable(),
	createdAt: time,
	expiresAt: time.nullable(),
	revokedAt: time.nullable(),
	/** To the minute. */
	lastUsedAt: time.nullable(),
});

export type TokenView = z.infer<typeof columns> & { state: "VALID" | "EXPIRED" | "REVOKED" };

const shownForMs = 30 * 86_400_000;

/** The organization's API tokens, newest first; expired and revoked ones for 30 days. */
export const listTokens = tenantQuery({
	name: "listTokens",
	permission: "token:manage",
	input: z.object({}),
	run: ({ db, organization }) => readTokens(db, organization.id),
});

/** Lists an organization's tokens, without their secrets. */
export async function readTokens(db: Db, organizationId: string): Promise<TokenView[]> {
	const since = new Date(now().getTime() - shownForMs);
	const rows = await db.apiToken.findMany({
		where: {
			organizationId,
			AND: [
				{ OR: [{ expiresAt: null }, { expiresAt: { gt: since } }] },
				{ OR: [{ revokedAt: null }, { revokedAt: { gt: since } }] },
			],
		},
		orderBy: [{ createdAt: "desc" }, { id: "desc" }],
		select: columnsOf(columns),
	});
	return rows.map((row) => ({
		...withIsoTimes(row),
		state: tokenState(row),
	}));
}
