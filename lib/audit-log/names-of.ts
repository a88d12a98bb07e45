import { z } from "zod";
import type { Db } from "../platform/db.ts";
import type { AuditEventView } from "./audit-event-view.ts";

/** Names by ID: of what the rows of an audit log are about, if it still exists. */
export type Names = Record<string, string>;

type Named = { id: string; name: string };
type Find = (db: Db, organizationId: string, ids: string[]) => Promise<Named[]>;

const named = { id: true, name: true } as const;

/** How the things of each type are found. Each finds those of the organization only. */
const finders: Record<string, Find> = {
	key: (db, organizationId, ids) =>
		db.kmsKey.findMany({ where: { organizationId, id: { in: ids } }, select: named }),
	deployment: (db, organizationId, ids) =>
		db.deployment.findMany({ where: { organizationId, id: { in: ids } }, select: named }),
	scheduled_query: (db, organizationId, ids) =>
		db.scheduledQuery.findMany({ where: { deployment: { organizationId }, id: { in: ids } }, select: named }),
	token: (db, organizationId, ids) =>
		db.apiToken.findMany({ where: { organizationId, id: { in: ids } }, select: named }),
	alert_channel: (db, organizationId, ids) =>
		db.alertChannel.findMany({ where: { organizationId, id: { in: ids } }, select: named }),
	oidc_provider: (db, organizationId, ids) =>
		db.oidcProvider.findMany({ where: { organizationId, id: { in: ids } }, select: named }),
	organization: (db, organizationId, ids) => {
		const own = ids.filter((id) => id === organizationId);
		return db.organization.findMany({ where: { id: { in: own } }, select: named });
	},
	user: async (db, organizationId, ids) => {
		const rows = await db.membership.findMany({
			where: { organizationId, userId: { in: ids } },
			select: { user: { select: { id: true, email: true } } },
		});
		return rows.map(({ user: { id, email } }) => ({ id, name: email }));
	},
};

/** Members of a row's details that are IDs, with their types. */
const idsInDetails = { deploymentId: "deployment", newKeyId: "key" } as const;

/**
 * The current names of everything that rows of an organization's log are about. The name of something that is gone may be in
 * the row's details.
 */
export async function namesOf(db: Db, organizationId: string, events: AuditEventView[]): Promise<Names> {
	const ids = new Map<string, Set<string>>();
	const note = (type: string, id: unknown) => {
		if (!z.uuid().safeParse(id).success || !Object.hasOwn(finders, type)) return;
		ids.set(type, (ids.get(type) ?? new Set()).add(id as string));
	};
	for (const { target, details } of events) {
		if (target) note(target.type, target.id);
		for (const [member, type] of Object.entries(idsInDetails)) {
			note(type, (details as Record<string, unknown> | null)?.[member]);
		}
	}
	const found = await Promise.all(
		[...ids].map(([type, some]) => finders[type]?.(db, organizationId, [...some]) ?? []),
	);
	return Object.fromEntries(found.flat().map(({ id, name }) => [id, name]));
}
