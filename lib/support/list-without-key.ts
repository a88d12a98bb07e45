import type { Db } from "../platform/db.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { escapedForLike } from "./escaped-for-like.ts";
import { pagesOf, type WantedPage } from "./pages-of.ts";

/** An organization whose data is protected by Keyhold's own keys only. */
export type OrganizationWithoutKey = {
	id: string;
	name: string;
	slug: string;
	deployments: { name: string; region: string }[];
	createdAt: string;
	/** It had a key of its own, which was deleted. */
	hadKey: boolean;
	/** Set while it is being offboarded, and afterwards: the end of its grace period. */
	offboardingEndsAt: string | null;
};

const isWithout: Prisma.OrganizationWhereInput = {
	kmsKeys: { none: { kind: "CUSTOMER", status: { not: "DELETED" } } },
};

export async function countWithoutKey(db: Db): Promise<number> {
	return db.organization.count({ where: isWithout });
}

/** A page of the organizations without a key of their own, by name. */
export async function listWithoutKey(db: Db, search: string | undefined, wanted: WantedPage) {
	const like = { contains: escapedForLike(search ?? ""), mode: "insensitive" } as const;
	const where: Prisma.OrganizationWhereInput = {
		...isWithout,
		...(search && {
			OR: [{ name: like }, { slug: like }, { deployments: { some: { name: like } } }],
		}),
	};
	const pages = pagesOf(await db.organization.count({ where }), wanted);
	const found = await db.organization.findMany({
		where,
		orderBy: [{ name: "asc" }, { id: "asc" }],
		skip: (pages.page - 1) * wanted.pageSize,
		take: wanted.pageSize,
		select: {
			id: true,
			name: true,
			slug: true,
			createdAt: true,
			offboardingEndsAt: true,
			deployments: { select: { name: true, region: true }, orderBy: { name: "asc" } },
			_count: { select: { kmsKeys: { where: { kind: "CUSTOMER" } } } },
		},
	});
	const rows = found.map(
		({ createdAt, offboardingEndsAt, _count, ...organization }): OrganizationWithoutKey => ({
			...organization,
			createdAt: createdAt.toISOString(),
			offboardingEndsAt: offboardingEndsAt?.toISOString() ?? null,
			hadKey: _count.kmsKeys > 0,
		}),
	);
	return { rows, ...pages };
}
