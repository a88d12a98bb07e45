import { z } from "zod";
import { openAt } from "../../access/sessions.ts";
import { query } from "../../access/verbs.ts";
import { now } from "../../platform/clock.ts";
import { config } from "../../platform/config.ts";
import type { SignInMethod } from "../../platform/prisma/client.ts";
import { isRecent } from "../prove-password.ts";
import { userIdOf } from "../user-id-of.ts";

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
	/** The organization that the account is limited to; null once its address is proved. */
	unproved: { organization: string; canSendEmail: boolean } | null;
	/** False for users who sign in through a provider; they have no second factor in Keyhold either. */
	hasPassword: boolean;
	passwordChangedAt: string | null;
	secondFactorSince: string | null;
	recoveryCodesLeft: number;
	/** Ending a session requires the password. */
	isPasswordWanted: boolean;
	/** Open sessions: this one first, then by last use. */
	sessions: OwnSession[];
};

/** The caller's password, second factor and open sessions. */
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
