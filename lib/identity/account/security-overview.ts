import { z } from "zod";
import { openAt } from "../../access/sessions.ts";
import { query } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { config } from "../../platform/config.ts";
import type { SignInMethod } from "../../platform/prisma/client.ts";
import { isRecent, userIdOf } from "../prove-self.ts";

export type OwnSession = {
	id: string;
	isCurrent: boolean;
	method: SignInMethod;
	/** ISO 8601. */
	since: string;
	lastSeenAt: string;
	ip: string | null;
	userAgent: string | null;
};

export type SecurityOverview = {
	email: string;
	/** What an account with an unproved address is bound to; null once it is proved. */
	unproved: { organization: string; canSendEmail: boolean } | null;
	/** Those who sign in by a provider have none, and no second factor of Keyhold's. */
	hasPassword: boolean;
	passwordChangedAt: string | null;
	/** Since when there is one. */
	secondFactorSince: string | null;
	recoveryCodesLeft: number;
	/** Whether ending a session asks for the password. */
	isPasswordWanted: boolean;
	/** Open ones, this one first, then the last used. */
	sessions: OwnSession[];
};

/** One's own password, second factor and open sessions. */
export const securityOverview = query({
	name: "securityOverview",
	permission: "account:manage",
	input: z.object({}),
	run: async ({ db, sessionId, ...authorized }): Promise<SecurityOverview> => {
		const user = await db.user.findUniqueOrThrow({
			where: { id: userIdOf(authorized) },
			include: {
				totp: true,
				unprovedOrganization: { select: { name: true } },
				sessions: { where: openAt(now()), orderBy: { lastSeenAt: "desc" } },
				_count: { select: { recoveryCodes: { where: { usedAt: null } } } },
			},
		});
		const sessions = user.sessions.map((session) => ({
			id: session.id,
			isCurrent: session.id === sessionId,
			method: session.method,
			since: session.createdAt.toISOString(),
			lastSeenAt: session.lastSeenAt.toISOString(),
			ip: session.ip,
			userAgent: session.userAgent,
		}));
		return {
			email: user.email,
			unproved: user.unprovedOrganization && {
				organization: user.unprovedOrganization.name,
				canSendEmail: config().alerts.smtpUrl !== undefined,
			},
			hasPassword: user.passwordHash !== null,
			passwordChangedAt: user.passwordChangedAt?.toISOString() ?? null,
			secondFactorSince: user.totp?.confirmedAt?.toISOString() ?? null,
			recoveryCodesLeft: user._count.recoveryCodes,
			isPasswordWanted: user.passwordHash !== null && !(await isRecent(sessionId)),
			sessions: sessions.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent)),
		};
	},
});
