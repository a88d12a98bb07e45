import { accountChains, appendToChains } from "../access/account-chains.ts";
import type { RequestContext } from "../access/context.ts";
import { type Browser, endSessions, startSession } from "../access/sessions.ts";
import type { AuditAction } from "../audit/actions.ts";
import { db, inTransaction, type Tx, withConnections } from "../platform/db.ts";
import { storableText } from "../platform/is-storable-text.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { lockUser } from "./lock-user.ts";
import { isPasswordRight } from "./passwords.ts";
import { hasSecondFactor, matchCode, takeCode } from "./second-factor.ts";
import { attemptCode, attemptPassword } from "./sign-in-limits.ts";

export type SignInContext = Pick<RequestContext, "requestId"> &
	Browser & {
		/** The browser's current session, which the new one replaces. */
		replaces: string | null;
	};

export type Credentials = { email: string; password: string; code?: string | undefined };

export type SignInAnswer =
	| { outcome: "signed-in"; sessionId: string }
	/** Wrong email or password, or a disabled account; not revealed which. */
	| { outcome: "refused" }
	/** The password is right; a code is needed. */
	| { outcome: "code-wanted" }
	| { outcome: "code-refused" }
	/** Nothing was checked; unknown accounts get this answer too. */
	| { outcome: "limited"; retryAfterS: number };

type Person = { id: string; email: string };
type Verified = Person & { passwordHash: string | null };
type AuditedAttempt = {
	action: AuditAction;
	outcome: "done" | "refused";
	details: Prisma.InputJsonObject;
	isRepeatable?: true;
};

/**
 * Checks email, password and, if there is a second factor, the code, and starts a session. Takes as long for unknown users
 * as for known ones. Audited in the chain of each of the user's organizations, or the system's chain for unknown users;
 * repeated answers are counted, and repeated "limited" answers are not audited.
 * @throws as callKms, if KMS is unreachable when a one-time password is checked
 */
export function signIn(context: SignInContext, credentials: Credentials): Promise<SignInAnswer> {
	return withConnections("sign-in", () => signInByPassword(context, credentials));
}

async function signInByPassword(context: SignInContext, credentials: Credentials): Promise<SignInAnswer> {
	// Text that the database cannot store becomes an address that no one has.
	const email = storableText(credentials.email.trim().toLowerCase());
	const attempt = await attemptPassword(email, context.ip, await isKnownAddress(email, context.ip));
	if (attempt.retryAfterS !== null) {
		if (attempt.isFirstRefused) await auditLimited(context, email, "password");
		return { outcome: "limited", retryAfterS: attempt.retryAfterS };
	}

	const user = await db().user.findUnique({ where: { email } });
	const isRight = await isPasswordRight(user?.passwordHash, credentials.password);
	if (!user || !isRight || user.disabledAt) {
		await inTransaction((tx) =>
			audit(tx, context, user ?? email, {
				action: "user.signed_in",
				outcome: "refused",
				details: { method: "PASSWORD", wrong: isRight ? "account disabled" : "password" },
			}),
		);
		return { outcome: "refused" };
	}
	if (await hasSecondFactor(db(), user.id)) {
		const answer = await signInByCode(context, user, credentials.code);
		await attempt.forgive();
		return answer;
	}
	const sessionId = await inTransaction(async (tx) => {
		const isUnchanged = (await isAsVerified(tx, user)) && !(await hasSecondFactor(tx, user.id));
		await audit(tx, context, user, {
			action: "user.signed_in",
			outcome: isUnchanged ? "done" : "refused",
			details: { method: "PASSWORD", ...(!isUnchanged && { wrong: "account changed meanwhile" }) },
		});
		return isUnchanged ? newSession(tx, context, user, "PASSWORD") : null;
	});
	if (!sessionId) return { outcome: "refused" };
	await attempt.forgive();
	return { outcome: "signed-in", sessionId };
}

/** Under the lock: true if the password and the account have not changed since they were verified. */
async function isAsVerified(tx: Tx, { id, passwordHash }: Verified): Promise<boolean> {
	const user = await lockUser(tx, id);
	return user !== null && user.passwordHash === passwordHash && user.disabledAt === null;
}

/** The second step, after the right password. */
async function signInByCode(
	context: SignInContext,
	user: Verified,
	code: string | undefined,
): Promise<SignInAnswer> {
	if (!code) {
		await inTransaction((tx) =>
			audit(tx, context, user, {
				action: "user.password_accepted",
				outcome: "done",
				details: {},
				// Each attempt at a code passes this step again.
				isRepeatable: true,
			}),
		);
		return { outcome: "code-wanted" };
	}
	const attempt = await attemptCode(user.id);
	if (attempt.retryAfterS !== null) {
		if (attempt.isFirstRefused) await auditLimited(context, user.email, "code");
		return { outcome: "limited", retryAfterS: attempt.retryAfterS };
	}
	const match = await matchCode(user.id, code);
	const answer = await inTransaction(async (tx): Promise<SignInAnswer> => {
		const isTaken = match !== null && (await isAsVerified(tx, user)) && (await takeCode(tx, user.id, match));
		await audit(tx, context, user, {
			action: "user.signed_in",
			outcome: isTaken ? "done" : "refused",
			details: { method: "PASSWORD_TOTP", ...(isTaken ? { code: match.kind } : { wrong: "code" }) },
		});
		if (!isTaken) return { outcome: "code-refused" };
		return { outcome: "signed-in", sessionId: await newSession(tx, context, user, "PASSWORD_TOTP") };
	});
	if (answer.outcome === "signed-in") await attempt.forgive();
	return answer;
}

async function newSession(
	tx: Tx,
	{ ip, userAgent, replaces }: SignInContext,
	user: Person,
	method: "PASSWORD" | "PASSWORD_TOTP",
): Promise<string> {
	if (replaces) await endSessions(tx, user.id, { only: replaces });
	return startSession(user.id, method, { ip, userAgent }, tx);
}

/** True if someone signed in to this account from this IP address within the last month. */
async function isKnownAddress(email: string, ip: string | null): Promise<boolean> {
	if (ip === null) return false;
	return (await db().session.findFirst({ where: { ip, user: { email } }, select: { id: true } })) !== null;
}

async function auditLimited(context: SignInContext, email: string, what: "password" | "code"): Promise<void> {
	const user = await db().user.findUnique({ where: { email } });
	await inTransaction((tx) =>
		audit(tx, context, user ?? email, {
			action: "user.sign_in_limited",
			outcome: "refused",
			details: { what },
		}),
	);
}

/** `who`: a user, or an email address without an account. */
async function audit(
	tx: Tx,
	{ ip, requestId }: SignInContext,
	who: Person | string,
	attempt: AuditedAttempt,
): Promise<void> {
	const isKnown = typeof who !== "string";
	await appendToChains(tx, isKnown ? await accountChains(tx, who.id) : [], {
		...attempt,
		actor: isKnown
			? { type: "user", id: who.id, label: who.email }
			: { type: "anonymous", id: null, label: who.slice(0, 254) },
		ip,
		requestId,
	});
}
