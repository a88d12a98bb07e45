import { z } from "zod";
import { query } from "../access/verbs.ts";
import { maskArn } from "../kms/arn.ts";
import { maskText } from "../kms/mask-text.ts";
import type { Db } from "../platform/db.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { ActionBy, KeyHealth, KeyStatus } from "../platform/prisma/enums.ts";
import { type columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import {
	changedWithin,
	type SortOrder,
	type SupportKeySort,
	supportKeySearch,
	supportKeySorts,
} from "./support-key-search.ts";

const pageSize = 50;

export const supportKeyColumns = z.object({
	id,
	region: z.string(),
	status: z.enum(KeyStatus),
	health: z.enum(KeyHealth),
	healthSince: time,
	healthError: z.string().nullable(),
	/** The party that has to act before the key is healthy again. */
	healthActionBy: z.enum(ActionBy),
	lastCheckedAt: time.nullable(),
});

export type SupportKeyRow = z.infer<typeof supportKeyColumns> & {
	organization: string;
	deployment: string;
	maskedArn: string;
};

export type SupportKeyHealth = {
	keys: SupportKeyRow[];
	/** Matching keys on all pages. */
	total: number;
	/** From 1. A request beyond the last page gets the last one. */
	page: number;
	pages: number;
	pageSize: number;
	sort: SupportKeySort;
	order: SortOrder;
	/** For all keys, regardless of filters; so are the rekeys and the choices. */
	counts: Record<KeyHealth, number>;
	rekeys: { running: number; blocked: number };
	/** The values to filter by. */
	choices: { regions: string[]; errors: string[] };
};

type Search = z.output<typeof supportKeySearch>;

type Columns = ReturnType<typeof columnsOf<typeof supportKeyColumns.shape>> & { arn: true };
type KeyRow = Prisma.KmsKeyGetPayload<{ select: Columns }> & { organization: string; deployment: string };

/** The live keys of all organizations for support staff: full health, masked ARNs, no data. */
export const supportKeyHealth = query({
	name: "supportKeyHealth",
	permission: "support:key-health",
	input: supportKeySearch,
	run: async ({ db, input }): Promise<SupportKeyHealth> => {
		const where = conditions(input);
		const [counted, groups, rekeys] = await Promise.all([
			db.$queryRaw<{ total: number }[]>`SELECT count(*)::int AS total ${live} ${where}`,
			countGroups(db),
			countRekeys(db),
		]);
		const total = counted[0]?.total ?? 0;
		const pages = Math.max(1, Math.ceil(total / pageSize));
		const page = Math.min(input.page ?? 1, pages);
		const sort = input.sort ?? "health";
		const order = (input.sort && input.order) ?? supportKeySorts[sort];
		const rows = await db.$queryRaw<KeyRow[]>`
			SELECT k.id, o.name AS organization, d.name AS deployment, k.region, k.arn, k.status, k.health,
				k.health_since AS "healthSince", k.health_error AS "healthError",
				k.health_action_by AS "healthActionBy", k.last_checked_at AS "lastCheckedAt"
			${live} ${where}
			ORDER BY ${orders[sort](Prisma.raw(order === "ascending" ? "ASC" : "DESC"))}, k.id
			LIMIT ${pageSize} OFFSET ${(page - 1) * pageSize}`;
		return { keys: rows.map(shown), total, page, pages, pageSize, sort, order, rekeys, ...groups };
	},
});

const live = Prisma.sql`
	FROM kms_keys k JOIN organizations o ON o.id = k.organization_id JOIN deployments d ON d.id = k.deployment_id
	WHERE k.kind = 'CUSTOMER' AND k.status <> 'DELETED'`;

/** The worst health is the last value of its enum. A key that was never checked sorts before all others. */
const orders: Record<SupportKeySort, (direction: Prisma.Sql) => Prisma.Sql> = {
	organization: (direction) => Prisma.sql`lower(o.name) ${direction}, o.id`,
	deployment: (direction) => Prisma.sql`lower(d.name) ${direction}`,
	region: (direction) => Prisma.sql`k.region ${direction}`,
	status: (direction) => Prisma.sql`k.status ${direction}`,
	health: (direction) => Prisma.sql`k.health ${direction}, k.health_since DESC`,
	since: (direction) => Prisma.sql`k.health_since ${direction}`,
	lastCheck: (direction) => Prisma.sql`COALESCE(k.last_checked_at, '-infinity') ${direction}`,
};

function conditions({ search, health, region, error, changed }: Search): Prisma.Sql {
	const all = [
		...(health ? [Prisma.sql`k.health::text = ${health}`] : []),
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
	const part = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
	// Only the last four characters: the search must not confirm a guessed key id.
	const lastFour = /^(?:key\/)?…?([0-9a-f]{4})$/i.exec(text)?.[1];
	return Prisma.sql`(o.name ILIKE ${part} OR o.slug ILIKE ${part} OR d.name ILIKE ${part}
		${lastFour ? Prisma.sql`OR right(k.arn, 4) = ${lastFour.toLowerCase()}` : Prisma.empty})`;
}

async function countGroups(db: Db): Promise<Pick<SupportKeyHealth, "counts" | "choices">> {
	const groups = await db.kmsKey.groupBy({
		by: ["health", "region", "healthError"],
		where: { kind: "CUSTOMER", status: { not: "DELETED" } },
		_count: true,
	});
	const counts: Record<KeyHealth, number> = { HEALTHY: 0, WARNING: 0, UNREACHABLE: 0, REVOKED: 0 };
	for (const { health, _count } of groups) counts[health] += _count;
	return {
		counts,
		choices: {
			regions: [...new Set(groups.map(({ region }) => region))].sort(),
			errors: [...new Set(groups.flatMap(({ healthError }) => healthError ?? []))].sort(),
		},
	};
}

async function countRekeys(db: Db): Promise<SupportKeyHealth["rekeys"]> {
	const open = { phase: { notIn: ["DONE", "SUPERSEDED"] } } satisfies Prisma.RekeyWhereInput;
	const [running, blocked] = await Promise.all([
		db.rekey.count({ where: { ...open, blockedAt: null } }),
		db.rekey.count({ where: { ...open, blockedAt: { not: null } } }),
	]);
	return { running, blocked };
}

function shown({ arn, ...row }: KeyRow): SupportKeyRow {
	return {
		...withIsoTimes(row),
		maskedArn: maskArn(arn),
		healthError: row.healthError && maskText(row.healthError),
	};
}
