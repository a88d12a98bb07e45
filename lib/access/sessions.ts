import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import { type Db, db, type Tx, withConnections } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Prisma, SignInMethod } from "../platform/prisma/client.ts";
import { unlessReadOnly } from "../platform/sql-state.ts";

/** Where a session is used from, as far as the entry point knows. */
export type Browser = { ip: string | null; userAgent: string | null };

export type OpenSession = {
	userId: string;
	method: SignInMethod;
	/** Who vouches for them, with OIDC. */
	oidcProviderId?: string;
};

/** So that a busy page does not write a row for each request. */
const touchEveryMs = 60_000;

/**
 * Begins a session of somebody who has proved who they are; its id is all that the browser keeps. It ends by itself
 * after the lifetime, or the idle limit, of the configuration.
 */
export async function startSession(
	userId: string,
	method: SignInMethod,
	{ ip, userAgent, oidcProviderId = null }: Browser & { oidcProviderId?: string | null },
	on: Db = db(),
): Promise<string> {
	const startedAt = now();
	const { id } = await on.session.create({
		data: {
			id: newId(),
			userId,
			method,
			createdAt: startedAt,
			lastSeenAt: startedAt,
			expiresAt: new Date(startedAt.getTime() + config().session.lifetimeMs),
			ip,
			userAgent: userAgent?.slice(0, 300) ?? null,
			oidcProviderId,
		},
	});
	return id;
}

/**
 * Whose session it is; null once it has ended, expired or idled, or while the account may not be used. To be asked in
 * each request. What a page asks for by itself is no activity, so that a screen left alone idles.
 */
export function findSession(id: string, { isActivity = true } = {}): Promise<OpenSession | null> {
	return withConnections("sign-in", () => findOpenSession(id, isActivity));
}

async function findOpenSession(id: string, isActivity: boolean): Promise<OpenSession | null> {
	const seenAt = now();
	const found = await db().session.findFirst({
		where: { id, ...openAt(seenAt), user: { disabledAt: null } },
		select: { userId: true, method: true, lastSeenAt: true, oidcProviderId: true },
	});
	if (!found) return null;
	const { userId, method, lastSeenAt, oidcProviderId } = found;
	const staleBefore = new Date(seenAt.getTime() - touchEveryMs);
	if (isActivity && lastSeenAt < staleBefore) {
		await db()
			.session.updateMany({
				where: { id, endedAt: null, lastSeenAt: { lt: staleBefore } },
				data: { lastSeenAt: seenAt },
			})
			.catch(unlessReadOnly);
	}
	return { userId, method, ...(oidcProviderId && { oidcProviderId }) };
}

/** Which sessions are open. Pure, but for the configuration. */
export function openAt(at: Date): Prisma.SessionWhereInput {
	const idleSince = new Date(at.getTime() - config().session.idleMs);
	return { endedAt: null, expiresAt: { gt: at }, lastSeenAt: { gt: idleSince } };
}

/** Ends open sessions of one user; answers how many. They count for nothing from the commit on. */
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
