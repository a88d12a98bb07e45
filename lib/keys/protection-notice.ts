import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Db } from "../platform/db.ts";
import { ActionBy, KeyHealth, KeyStatus } from "../platform/prisma/enums.ts";
import { columnsOf, time, withIsoTimes } from "../platform/view.ts";

const keyColumns = z.object({
	status: z.enum(KeyStatus),
	health: z.enum(KeyHealth),
	healthSince: time,
	/** AWS's name for the failure. */
	healthError: z.string().nullable(),
	/** The party that has to act before the key is healthy again. */
	healthActionBy: z.enum(ActionBy),
});

export type ProtectionNotice = z.infer<typeof keyColumns> & { deployment: string };

/** The state of the keys that protect an organization's data, without their ARNs: for every member. */
export const protectionNotice = tenantQuery({
	name: "protectionNotice",
	permission: "organization:read",
	input: z.object({}),
	run: ({ db, organization }) => readProtectionNotice(db, organization.id),
});

/** The same, for a verb that shows it beside other things. */
export async function readProtectionNotice(on: Db, organizationId: string): Promise<ProtectionNotice[]> {
	const keys = await on.kmsKey.findMany({
		where: {
			organizationId,
			kind: "CUSTOMER",
			// An ADDED key protects nothing yet; one being deleted still does.
			status: { in: ["ACTIVATING", "ACTIVE", "DELETING"] },
			// Nothing depends on a key under which nothing is left, or whose data was destroyed.
			dataKeys: { some: { state: { not: "SHREDDED" } } },
		},
		orderBy: { healthSince: "desc" },
		select: { ...columnsOf(keyColumns), deployment: { select: { name: true } } },
	});
	return keys.map((key) => ({ ...withIsoTimes(key), deployment: key.deployment?.name ?? "" }));
}
