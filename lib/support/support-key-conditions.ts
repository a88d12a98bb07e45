import type { z } from "zod";
import { Prisma } from "../platform/prisma/client.ts";
import { escapedForLike } from "./escaped-for-like.ts";
import { changedWithin, type SupportKeySort } from "./support-key-choices.ts";
import type { supportKeySearch } from "./support-key-search.ts";

type Search = z.output<typeof supportKeySearch>;

/** The customers' keys that are not deleted (k), with organization (o) and deployment (d). */
export const liveKeys = Prisma.sql`
	FROM kms_keys k JOIN organizations o ON o.id = k.organization_id JOIN deployments d ON d.id = k.deployment_id
	WHERE k.kind = 'CUSTOMER' AND k.status <> 'DELETED'`;

/** The worst health is the last value of its enum. A key that was never checked sorts before all others. */
export const orders: Record<SupportKeySort, (direction: Prisma.Sql) => Prisma.Sql> = {
	organization: (direction) => Prisma.sql`lower(o.name) ${direction}, o.id`,
	deployment: (direction) => Prisma.sql`lower(d.name) ${direction}`,
	region: (direction) => Prisma.sql`k.region ${direction}`,
	status: (direction) => Prisma.sql`k.status ${direction}`,
	health: (direction) => Prisma.sql`k.health ${direction}, k.health_since DESC`,
	since: (direction) => Prisma.sql`k.health_since ${direction}`,
	lastCheck: (direction) => Prisma.sql`COALESCE(k.last_checked_at, '-infinity') ${direction}`,
};

/** A re-encryption in progress to or from the key, running or blocked. */
export const rekeyConditions = {
	running: openRekey(Prisma.sql`r.blocked_at IS NULL`),
	blocked: openRekey(Prisma.sql`r.blocked_at IS NOT NULL`),
};

/** The filters of the list, as conditions that follow `liveKeys`. Pure. */
export function conditions({ search, health, rekey, region, error, changed }: Search): Prisma.Sql {
	const all = [
		...(health ? [Prisma.sql`k.health::text = ${health}`] : []),
		...(rekey ? [rekeyConditions[rekey]] : []),
		...(region ? [Prisma.sql`k.region = ${region}`] : []),
		...(error ? [Prisma.sql`k.health_error = ${error}`] : []),
		...(changed
			? [Prisma.sql`k.health_since >= now() - ${changedWithin[changed]} * interval '1 minute'`]
			: []),
		...(search ? [searched(search)] : []),
	];
	return all.length > 0 ? Prisma.sql`AND ${Prisma.join(all, " AND ")}` : Prisma.empty;
}

function searched(text: string): Prisma.Sql {
	const part = `%${escapedForLike(text)}%`;
	// Only the last four characters: the search must not confirm a guessed key id.
	const lastFour = /^(?:key\/)?…?([0-9a-f]{4})$/i.exec(text)?.[1];
	return Prisma.sql`(o.name ILIKE ${part} OR o.slug ILIKE ${part} OR d.name ILIKE ${part}
		${lastFour ? Prisma.sql`OR right(k.arn, 4) = ${lastFour.toLowerCase()}` : Prisma.empty})`;
}

function openRekey(state: Prisma.Sql): Prisma.Sql {
	return Prisma.sql`EXISTS (SELECT 1 FROM rekeys r WHERE r.deployment_id = k.deployment_id
		AND (r.from_kms_key_id = k.id OR r.to_kms_key_id = k.id) AND r.phase NOT IN ('DONE', 'SUPERSEDED') AND ${state})`;
}
