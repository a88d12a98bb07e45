import { z } from "zod";
import { accountChains, appendToChains } from "../../access/account-chains.ts";
import type { RequestContext } from "../../access/context.ts";
import { parseInput } from "../../access/parse-input.ts";
import { endSessions } from "../../access/sessions.ts";
import { now } from "../../platform/clock.ts";
import { type Db, db, inTransaction } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { hashLinkToken } from "../link-token.ts";
import { lockUser } from "../lock-user.ts";
import { contextWordsFor, hashNewPassword } from "../passwords.ts";

const reset = z.object({ token: z.string().max(200), password: z.string() });

export type ResetLink =
	| { state: "open"; userId: string; email: string }
	/** Replaced by a newer one, or never sent: only its hash is stored, so no one can tell. */
	| { state: "unknown" | "expired" | "used" };

/** The state of a reset link. Changes nothing, since mail scanners open links. */
export async function readResetLink(linkToken: string, on: Db = db()): Promise<ResetLink> {
	const found = await on.passwordReset.findFirst({
		where: { tokenHash: hashLinkToken(linkToken), user: { disabledAt: null, passwordHash: { not: null } } },
		select: { userId: true, email: true, expiresAt: true, usedAt: true, user: { select: { email: true } } },
	});
	if (!found || found.user.email !== found.email) return { state: "unknown" };
	if (found.usedAt) return { state: "used" };
	if (found.expiresAt <= now()) return { state: "expired" };
	return { state: "open", userId: found.userId, email: found.email };
}

/**
 * Sets a new password by a mailed link, which is the only authorization, and ends all sessions of the account. The second
 * factor stays: signing in still needs it. @throws KeyholdError NOT_FOUND for a link that is not open; as hashNewPassword
 */
export async function resetPassword(
	context: Pick<RequestContext, "ip" | "requestId">,
	input: z.input<typeof reset>,
): Promise<{ email: string }> {
	const { token, password } = parseInput(reset, input);
	// Before the password is hashed, which is expensive: anyone can try an unknown link.
	const link = await readResetLink(token);
	if (link.state !== "open") throw notOpen(link);
	const { userId } = link;
	const passwordHash = await hashNewPassword(password, await contextWordsFor(db(), userId));
	return inTransaction(async (tx) => {
		await lockUser(tx, userId);
		const again = await readResetLink(token, tx);
		if (again.state !== "open") throw notOpen(again);
		const { email } = again;
		await tx.passwordReset.update({ where: { userId }, data: { usedAt: now() } });
		await tx.user.update({ where: { id: userId }, data: { passwordHash, passwordChangedAt: now() } });
		const sessionsEnded = await endSessions(tx, userId);
		await appendToChains(tx, await accountChains(tx, userId), {
			action: "account.password_reset",
			outcome: "done",
			actor: { type: "user", id: userId, label: email },
			target: { type: "user", id: userId },
			details: { email, sessionsEnded },
			ip: context.ip,
			requestId: context.requestId,
		});
		return { email };
	});
}

function notOpen({ state }: ResetLink): KeyholdError {
	return new KeyholdError(
		"NOT_FOUND",
		// Perhaps by the same person, whose browser did not get the answer.
		state === "used"
			? "A new password was already set with this link. Sign in with it, or request a new link on the sign-in page."
			: "This link has expired, or it was replaced. Your password is unchanged. Request a new link on the sign-in page.",
	);
}
