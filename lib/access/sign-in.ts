import { db, inTransaction } from "../platform/db.ts";
import { accountChains, appendToChains } from "./account-chains.ts";
import type { RequestContext } from "./context.ts";
import { isPasswordRight } from "./passwords.ts";
import { type Browser, endSessions, startSession } from "./sessions.ts";

export type SignInContext = Pick<RequestContext, "requestId"> &
	Browser & {
		/** The session that the browser is in already: the new one takes its place. */
		replaces: string | null;
	};

/**
 * Checks e-mail and password and starts a session; null when they are not right, whichever of them. Audited in the
 * chain of each organization of the user; for the unknown, in the system's.
 */
export async function signIn(
	{ requestId, ip, userAgent, replaces }: SignInContext,
	credentials: { email: string; password: string },
): Promise<string | null> {
	const email = credentials.email.trim().toLowerCase();
	const user = await db().user.findUnique({ where: { email } });
	const isPassed = (await isPasswordRight(user?.passwordHash, credentials.password)) && !user?.disabledAt;
	return inTransaction(async (tx) => {
		await appendToChains(tx, user ? await accountChains(tx, user.id) : [], {
			action: "user.signed_in",
			outcome: isPassed ? "done" : "refused",
			actor: user
				? { type: "user", id: user.id, label: user.email }
				: { type: "nobody", id: null, label: email.slice(0, 254) },
			details: { method: "PASSWORD" },
			ip,
			requestId,
		});
		if (!user || !isPassed) return null;
		if (replaces) await endSessions(tx, user.id, { only: replaces });
		return startSession(user.id, "PASSWORD", { ip, userAgent }, tx);
	});
}
