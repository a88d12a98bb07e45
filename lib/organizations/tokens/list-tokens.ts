import { z } from "zod";
import { tenantQuery } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db.ts";

export type TokenView = {
	id: string;
	name: string;
	scopes: string[];
	state: "VALID" | "EXPIRED" | "REVOKED";
	/** An email address, or "operator"; null if unknown. */
	createdBy: string | null;
	createdAt: string;
	expiresAt: string | null;
	revokedAt: string | null;
	/** To the minute. */
	lastUsedAt: string | null;
};

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
	});
	return rows.map(({ id, name, scopes, createdBy, createdAt, expiresAt, revokedAt, lastUsedAt }) => ({
		id,
		name,
		scopes,
		state: revokedAt ? "REVOKED" : expiresAt && expiresAt <= now() ? "EXPIRED" : "VALID",
		createdBy,
		createdAt: createdAt.toISOString(),
		expiresAt: expiresAt?.toISOString() ?? null,
		revokedAt: revokedAt?.toISOString() ?? null,
		lastUsedAt: lastUsedAt?.toISOString() ?? null,
	}));
}
