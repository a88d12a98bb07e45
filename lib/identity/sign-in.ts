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
		/** The session that the browser is in already: the new one takes its place. */
		replaces: string | null;
	};

export type Credentials = { email: string; password: string; code?: string | undefined };

export type SignInAnswer =
	| { outcome: "signed-in"; sessionId: string }
	/** E-mail or password is wrong, or the account may not be used: not said which. */
	| { outcome: "refused" }
	/** The password is right, and there is a second factor. */
	| { outcome: "code-wanted" }
	| { outcome: "code-refused" }
	/** Nothing was looked at: said of accounts that do not exist too. */
	| { outcome: "limited"; retryAfterS: number };

type Person = { id: string; email: string };
/** Whose password is right. */
type Verified = Person & { passwordHash: string | null };
type AuditedAttempt = {
	action: AuditAction;
	outcome: "done" | "refused";
	details: Prisma.InputJsonObject;
	isRepeatable?: true;
};

/**
 * Checks e-mail, password and, where there is a second factor, the code, and starts a session. Takes as long for
 * unknown users as for known ones. Every answer but the repeated "limited" is audited, repeats as a count: in the chain of each
 * organization of the user; for the unknown, in the system's.
 * @throws as callKms, for a one-time password while KMS does not answer
 */
export function signIn(context: SignInContext, credentials: Credentials): Promise<SignInAnswer> {
	return withConnections("sign-in", () => signInByPassword(context, credentials));
}

async function signInByPassword(context: SignInContext, credentials: Credentials): Promise<SignInAnswer> {
	// Of an address that the database could not look for, one that nobody has.
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
		const isStillSo = (await isAsVerified(tx, user)) && !(await hasSecondFactor(tx, user.id));
		await audit(tx, context, user, {
			action: "user.signed_in",
			outcome: isStillSo ? "done" : "refused",
			details: { method: "PASSWORD", ...(!isStillSo && { wrong: "account changed meanwhile" }) },
		});
		return isStillSo ? newSession(tx, context, user, "PASSWORD") : null;
	});
	if (!sessionId) return { outcome: "refused" };
	await attempt.forgive();
	return { outcome: "signed-in", sessionId };
}

/** Whether password and account are, now that nobody else can change them, what has been verified. */
async function isAsVerified(tx: Tx, { id, passwordHash }: Verified): Promise<boolean> {
	const user = await lockUser(tx, id);
	return user !== null && user.passwordHash === passwordHash && user.disabledAt === null;
}

/** The second step, of somebody whose password is right. */
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
				// It is the step before a code, as often as somebody tries.
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

/** Whether somebody signed in to this account from there, in the last month. */
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

/** `who`: a user, or an e-mail address that is nobody's. */
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
			: { type: "nobody", id: null, label: who.slice(0, 254) },
		ip,
		requestId,
	});
}
