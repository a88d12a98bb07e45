import type { Authorized } from "../access/authorize.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { isPasswordRight } from "./passwords.ts";
import { auditWrongProof, type Prover, refuseLimited, wrongProof } from "./proof-failure.ts";
import { attemptPassword } from "./sign-in-limits.ts";
import { userIdOf } from "./user-id-of.ts";

const recentMs = 15 * 60_000;

/**
 * Checks the password of a signed-in user again, since someone else may have their session. Limited and audited as a
 * sign-in is.
 * @throws KeyholdError INVALID_INPUT, RATE_LIMITED; CONFLICT for a user without a password
 */
export async function provePassword(prover: Prover, password: string, field = "password"): Promise<void> {
	const { email, passwordHash } = await db().user.findUniqueOrThrow({ where: { id: userIdOf(prover) } });
	if (!passwordHash)
		throw new KeyholdError(
			"CONFLICT",
			"Your account has no password: you sign in through your identity provider.",
		);
	// The session proves that the account is used from this address, so limits for strangers do not apply.
	const attempt = await attemptPassword(email, prover.context.ip, true);
	refuseLimited(attempt);
	if (!(await isPasswordRight(passwordHash, password))) {
		await auditWrongProof(prover, "password");
		throw wrongProof(field, "Incorrect password.");
	}
	await attempt.forgive();
}

/**
 * Checks the password unless the sign-in is recent. @throws as provePassword; FORBIDDEN for a user without a password,
 * who has to sign in again
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
	if (!password) {
		throw wrongProof("password", "Your sign-in is more than 15 minutes old. Enter your password.");
	}
	await provePassword(prover, password);
}

/** True if the session began less than 15 minutes ago. */
export async function isRecent(sessionId: string | undefined): Promise<boolean> {
	if (!sessionId) return false;
	const since = new Date(now().getTime() - recentMs);
	return (await db().session.count({ where: { id: sessionId, createdAt: { gt: since } } })) > 0;
}
