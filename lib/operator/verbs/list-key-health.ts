import { z } from "zod";
import { query } from "../../access/verbs.ts";
import { ActionBy, KeyHealth, KeyStatus } from "../../platform/prisma/enums.ts";
import { id, time, withIsoTimes } from "../../platform/view.ts";

/** The health of one customer's key, without its ARN. */
export const keyHealthRow = z.object({
	keyId: id,
	name: z.string(),
	organization: z.object({ id, externalId: z.string().nullable(), slug: z.string() }),
	deployment: z.object({ id, name: z.string(), region: z.string() }),
	status: z.enum(KeyStatus),
	health: z.enum(KeyHealth),
	healthSince: time,
	healthActionBy: z
		.enum(ActionBy)
		.meta({ description: "The party that has to act before the key is healthy." }),
	lastCheckedAt: time.nullable(),
});

/** A page of the live customer keys of all organizations, oldest first. `after` is the ID of the last key before. */
export const listKeyHealth = query({
	name: "listKeyHealth",
	permission: "operator:read-health",
	input: z.object({
		health: z.enum(KeyHealth).optional(),
		limit: z.number().int().min(1).max(200),
		after: z.uuid().optional(),
	}),
	run: async ({ db, input: { health, limit, after } }) => {
		const rows = await db.kmsKey.findMany({
			where: {
				kind: "CUSTOMER",
				status: { not: "DELETED" },
				...(health && { health }),
				...(after && { id: { gt: after } }),
			},
			orderBy: { id: "asc" },
			take: limit + 1,
			select: {
				id: true,
				name: true,
				status: true,
				health: true,
				healthSince: true,
				healthActionBy: true,
				lastCheckedAt: true,
				organization: { select: { id: true, externalId: true, slug: true } },
				deployment: { select: { id: true, name: true, region: true } },
			},
		});
		const items = rows.slice(0, limit).map(({ id: keyId, organization, deployment, ...row }) => {
			if (!organization || !deployment) throw new Error("a customer's key belongs to a deployment");
			return { keyId, organization, deployment, ...withIsoTimes(row) };
		});
		return { items, next: rows.length > limit ? (items.at(-1)?.keyId ?? null) : null };
	},
});
