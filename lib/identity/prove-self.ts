import { accountChains, appendToChains } from "../access/account-chains.ts";
import type { Authorized } from "../access/authorize.ts";
import type { RequestContext } from "../access/context.ts";
import { now } from "../platform/clock.ts";
import { db, inTransaction, type Tx } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { tooManyTries } from "../platform/too-many-tries.ts";
import { isPasswordRight } from "./passwords.ts";
import { type CodeMatch, matchCode, takeCode } from "./second-factor.ts";
import { type Attempt, attemptCode, attemptPassword } from "./sign-in-limits.ts";

type Prover = Pick<Authorized, "actor"> & { context: RequestContext };

/** How long after the sign-in somebody counts as just having proved who they are. */
const recentMs = 15 * 60_000;

/** The user of an authorized person. */
export function userIdOf({ actor }: Pick<Authorized, "actor">): string {
	if (actor.type !== "user" || !actor.id) throw new KeyholdError("FORBIDDEN", "This is for people.");
	return actor.id;
}

/**
 * Asks somebody who is signed in for their password again, since a session may be in other hands. Failures are counted
 * as those of a sign-in are, and audited.
 * @throws KeyholdError INVALID_INPUT, RATE_LIMITED; CONFLICT for those who sign in without a password
 */
export async function provePassword(prover: Prover, password: string, field = "password"): Promise<void> {
	const userId = userIdOf(prover);
	const { email, passwordHash } = await db().user.findUniqueOrThrow({ where: { id: userId } });
	if (!passwordHash) throw new KeyholdError("CONFLICT", "You sign in without a password.");
	// This very session was signed in from somewhere: the owner's, or a thief's who knows the address anyway.
	const attempt = await attemptPassword(email, prover.context.ip, true);
	refuseLimited(attempt);
	if (!(await isPasswordRight(passwordHash, password))) {
		await auditFailure(prover, userId, "password");
		throw wrong(field, "This is not your password.");
	}
	await attempt.forgive();
}

/** The same for a code of the second factor: checks it, for `takeProvenCode`. @throws also as callKms */
export async function proveCode(prover: Prover, code: string): Promise<CodeMatch> {
	const userId = userIdOf(prover);
	const attempt = await attemptCode(userId);
	refuseLimited(attempt);
	const match = await matchCode(userId, code);
	if (!match) {
		await auditFailure(prover, userId, "code");
		throw wrongCode();
	}
	await attempt.forgive();
	return match;
}

/** Takes the code in the transaction of what it allows. @throws KeyholdError INVALID_INPUT for one taken before */
export async function takeProvenCode(tx: Tx, userId: string, match: CodeMatch): Promise<void> {
	if (!(await takeCode(tx, userId, match))) throw wrongCode();
}

/**
 * Asks for the password of those whose sign-in is not recent. @throws as provePassword; FORBIDDEN for those who sign
 * in without a password, and have to do so again
 */
export async function proveRecent(
	prover: Prover & Pick<Authorized, "sessionId">,
	password: string | undefined,
): Promise<void> {
	if (await isRecent(prover.sessionId)) return;
	const { passwordHash } = await db().user.findUniqueOrThrow({ where: { id: userIdOf(prover) } });
	if (!passwordHash) {
		throw new KeyholdError("FORBIDDEN", "Your sign-in is more than 15 minutes old. Sign in again first.");
	}
	if (!password) throw wrong("password", "Your sign-in is more than 15 minutes old. Enter your password.");
	await provePassword(prover, password);
}

/** Whether the session began so lately that nobody has to prove again who they are. */
export async function isRecent(sessionId: string | undefined): Promise<boolean> {
	if (!sessionId) return false;
	const since = new Date(now().getTime() - recentMs);
	return (await db().session.count({ where: { id: sessionId, createdAt: { gt: since } } })) > 0;
}

/** What a wrong code is answered with. */
export function wrongCode(): KeyholdError {
	return wrong("code", "This code is wrong, or was used before. Wait for the next one.");
}

/** @throws KeyholdError RATE_LIMITED */
export function refuseLimited({ retryAfterS }: Attempt): void {
	if (retryAfterS !== null) throw new KeyholdError("RATE_LIMITED", tooManyTries(retryAfterS));
}

function wrong(field: string, message: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", message, { fieldErrors: { [field]: message } });
}

async function auditFailure(
	{ actor, context }: Prover,
	userId: string,
	what: "password" | "code",
): Promise<void> {
	await inTransaction(async (tx) =>
		appendToChains(tx, await accountChains(tx, userId), {
			action: "account.proof_refused",
			outcome: "refused",
			actor,
			details: { what },
			ip: context.ip,
			requestId: context.requestId,
		}),
	);
}
