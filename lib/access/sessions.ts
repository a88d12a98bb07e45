import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { type Db, db, type Tx, withConnections } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma, SignInMethod } from "../platform/prisma/client.ts";
import { unlessReadOnly } from "../platform/sql-state.ts";
import type { SessionLink } from "./context.ts";

/** The client of a session, as far as the entry point knows it. */
export type Browser = { ip: string | null; userAgent: string | null };

export type OpenSession = {
	userId: string;
	method: SignInMethod;
	/** The provider that they signed in through. */
	oidcProviderId?: string;
	link?: SessionLink;
};

type Beginning = Browser & {
	oidcProviderId?: string | null;
	/** The access link that it begins with; such a session has a lifetime of its own. */
	accessLinkId?: string;
};

/** Limits writes to one a minute for each session, and more if sessions are so short that activity would come too late. */
const touchEveryMs = () => Math.min(60_000, config().session.idleMs / 4);

/**
 * Starts a session for a user who has proved their identity. The browser keeps only its ID. It ends automatically after
 * the configured lifetime or idle time.
 */
export async function startSession(
	userId: string,
	method: SignInMethod,
	{ ip, userAgent, oidcProviderId = null, accessLinkId }: Beginning,
	on: Db = db(),
): Promise<string> {
	const startedAt = now();
	const { lifetimeMs, linkLifetimeMs } = config().session;
	const endsAfterMs = accessLinkId ? linkLifetimeMs : lifetimeMs;
	const { id } = await on.session.create({
		data: {
			id: newId(),
			userId,
			method,
			createdAt: startedAt,
			lastSeenAt: startedAt,
			expiresAt: new Date(startedAt.getTime() + endsAfterMs),
			ip,
			userAgent: userAgent?.slice(0, 300) ?? null,
			oidcProviderId,
			...(accessLinkId && { accessLinkId }),
		},
	});
	return id;
}

/**
 * Finds an open session; null once it has ended, expired or idled, or while the account is disabled. Called in every
 * request. Background polling is not activity, so an unattended page idles; a page that watches data move is the exception.
 */
export function findSession(id: string, { isActivity = true } = {}): Promise<OpenSession | null> {
	return withConnections("sign-in", () => findOpenSession(id, isActivity));
}

async function findOpenSession(id: string, isActivity: boolean): Promise<OpenSession | null> {
	const seenAt = now();
	const found = await db().session.findFirst({
		where: { id, ...openAt(seenAt), user: { disabledAt: null } },
		select: {
			userId: true,
			method: true,
			lastSeenAt: true,
			oidcProviderId: true,
			accessLink: { select: { id: true, organizationId: true, kind: true, role: true, returnUrl: true } },
		},
	});
	if (!found) return null;
	const { userId, method, lastSeenAt, oidcProviderId, accessLink } = found;
	if (isActivity && lastSeenAt < staleBefore(seenAt)) await touchSession(id);
	return {
		userId,
		method,
		...(oidcProviderId && { oidcProviderId }),
		...(accessLink && { link: accessLink }),
	};
}

const staleBefore = (at: Date) => new Date(at.getTime() - touchEveryMs());

/** Records that an open session was used. Its end by lifetime stays. */
export async function touchSession(id: string): Promise<void> {
	const seenAt = now();
	await db()
		.session.updateMany({
			where: { id, AND: [openAt(seenAt), { lastSeenAt: { lt: staleBefore(seenAt) } }] },
			data: { lastSeenAt: seenAt },
		})
		.catch(unlessReadOnly);
}

/** The time until an open session ends: without activity, and at the latest; null once it has ended. */
export async function sessionTimeLeft(id: string): Promise<{ idleInMs: number; endsInMs: number } | null> {
	const at = now();
	const found = await db().session.findFirst({
		where: { id, ...openAt(at) },
		select: { lastSeenAt: true, expiresAt: true },
	});
	return (
		found && {
			idleInMs: found.lastSeenAt.getTime() + config().session.idleMs - at.getTime(),
			endsInMs: found.expiresAt.getTime() - at.getTime(),
		}
	);
}

/** The condition for open sessions. Pure, but for the configuration. */
export function openAt(at: Date): Prisma.SessionWhereInput {
	const idleSince = new Date(at.getTime() - config().session.idleMs);
	return { endedAt: null, expiresAt: { gt: at }, lastSeenAt: { gt: idleSince } };
}

/** Ends a user's open sessions and returns their number. They are invalid from the commit. */
export async function endSessions(
	tx: Tx,
	userId: string,
	which: { only?: string; except?: string | null } = {},
): Promise<number> {
	const endedAt = now();
	const { count } = await tx.session.updateMany({
		where: {
			userId,
			...openAt(endedAt),
			AND: [which.only ? { id: which.only } : {}, which.except ? { NOT: { id: which.except } } : {}],
		},
		data: { endedAt },
	});
	return count;
}
