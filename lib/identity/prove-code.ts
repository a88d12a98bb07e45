import type { Tx } from "../platform/db.ts";
import type { KeyholdError } from "../platform/errors.ts";
import { auditWrongProof, type Prover, refuseLimited, wrongProof } from "./proof-failure.ts";
import { type CodeMatch, matchCode, takeCode } from "./second-factor.ts";
import { attemptCode } from "./sign-in-limits.ts";
import { userIdOf } from "./user-id-of.ts";

/**
 * Checks a code of the user's second factor, which `takeProvenCode` then takes. Limited and audited as a sign-in is.
 * @throws KeyholdError INVALID_INPUT, RATE_LIMITED; as callKms
 */
export async function proveCode(prover: Prover, code: string): Promise<CodeMatch> {
	const userId = userIdOf(prover);
	const attempt = await attemptCode(userId);
	refuseLimited(attempt);
	const match = await matchCode(userId, code);
	if (!match) {
		await auditWrongProof(prover, "code");
		throw wrongCode();
	}
	await attempt.forgive();
	return match;
}

/** Takes the code in the transaction of what it allows. @throws KeyholdError INVALID_INPUT for one taken before */
export async function takeProvenCode(tx: Tx, userId: string, match: CodeMatch): Promise<void> {
	if (!(await takeCode(tx, userId, match))) throw wrongCode();
}

/** The error for a wrong code. */
export function wrongCode(): KeyholdError {
	return wrongProof("code", "That code is incorrect or was already used. Wait for the next one.");
}
