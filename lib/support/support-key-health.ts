import { z } from "zod";
import { query } from "../access/verbs.ts";
import { maskArn } from "../kms/arn.ts";
import { maskText } from "../kms/mask-text.ts";
import { Prisma } from "../platform/prisma/client.ts";
import { ActionBy, KeyHealth, KeyStatus } from "../platform/prisma/enums.ts";
import { type columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import { countKeyHealth, type KeyHealthCounts } from "./count-key-health.ts";
import { listWithoutKey, type OrganizationWithoutKey } from "./list-without-key.ts";
import { pagesOf } from "./pages-of.ts";
import { type SortOrder, type SupportKeySort, supportKeySorts, withoutKey } from "./support-key-choices.ts";
import { conditions, liveKeys, orders } from "./support-key-conditions.ts";
import { supportKeySearch } from "./support-key-search.ts";

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
	/** Set while the organization is being offboarded: the end of its grace period. */
	offboardingEndsAt: string | null;
};

export type SupportKeyHealth = KeyHealthCounts & {
	keys: SupportKeyRow[];
	/** Organizations without a key of their own, instead of keys; null unless they are asked for. */
	organizations: OrganizationWithoutKey[] | null;
	/** Matching keys, or organizations, on all pages. */
	total: number;
	/** From 1. A request beyond the last page gets the last one. */
	page: number;
	pages: number;
	pageSize: number;
	sort: SupportKeySort;
	order: SortOrder;
};

type Columns = ReturnType<typeof columnsOf<typeof supportKeyColumns.shape>> & { arn: true };
type KeyRow = Prisma.KmsKeyGetPayload<{ select: Columns }> & {
	organization: string;
	deployment: string;
	offboardingEndsAt: Date | null;
};

/**
 * The live keys of all organizations for support staff: full health, masked ARNs, no data. Or the organizations without a key.
 */
export const supportKeyHealth = query({
	name: "supportKeyHealth",
	permission: "support:key-health",
	input: supportKeySearch,
	run: async ({ db, input }): Promise<SupportKeyHealth> => {
		const sort = input.sort ?? "health";
		const order = (input.sort && input.order) ?? supportKeySorts[sort];
		const counts = await countKeyHealth(db);
		const wanted = { page: input.page ?? 1, pageSize };
		if (input.health === withoutKey) {
			const { rows, ...pages } = await listWithoutKey(db, input.search, wanted);
			return { keys: [], organizations: rows, ...pages, pageSize, sort, order, ...counts };
		}
		const where = conditions(input);
		const [counted] = await db.$queryRaw<{ total: number }[]>`
			SELECT count(*)::int AS total ${liveKeys} ${where}`;
		const total = counted?.total ?? 0;
		const pages = pagesOf(total, wanted);
		const rows = await db.$queryRaw<KeyRow[]>`
			SELECT k.id, o.name AS organization, d.name AS deployment, k.region, k.arn, k.status, k.health,
				k.health_since AS "healthSince", k.health_error AS "healthError",
				k.health_action_by AS "healthActionBy", k.last_checked_at AS "lastCheckedAt",
				o.offboarding_ends_at AS "offboardingEndsAt"
			${liveKeys} ${where}
			ORDER BY ${orders[sort](Prisma.raw(order === "ascending" ? "ASC" : "DESC"))}, k.id
			LIMIT ${pageSize} OFFSET ${(pages.page - 1) * pageSize}`;
		return { keys: rows.map(shown), organizations: null, ...pages, pageSize, sort, order, ...counts };
	},
});

function shown({ arn, ...row }: KeyRow): SupportKeyRow {
	return {
		...withIsoTimes(row),
		maskedArn: maskArn(arn),
		healthError: row.healthError && maskText(row.healthError),
	};
}
