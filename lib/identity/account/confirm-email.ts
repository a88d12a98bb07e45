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
import { revokeResetLink } from "../password-reset/revoke-reset-link.ts";
import { contextWordsFor, hashNewPassword } from "../passwords.ts";
import { dropSecondFactor } from "../second-factor.ts";

const confirmation = z.object({ token: z.string().max(200), password: z.string() });

/** The account whose address a link confirms; null if the link was used, replaced or has expired. Changes nothing. */
export async function readEmailConfirmation(
	linkToken: string,
	on: Db = db(),
): Promise<{ userId: string; email: string; organization: { id: string; name: string } } | null> {
	const found = await on.emailConfirmation.findFirst({
		where: { tokenHash: hashLinkToken(linkToken), expiresAt: { gt: now() }, user: { disabledAt: null } },
		select: {
			userId: true,
			email: true,
			user: { select: { email: true, unprovedOrganization: { select: { id: true, name: true } } } },
		},
	});
	const organization = found?.user.unprovedOrganization;
	if (!found || !organization || found.user.email !== found.email) return null;
	return { userId: found.userId, email: found.email, organization };
}

/**
 * Confirms an account's address and hands the account to the owner of the mailbox, since its creator may know the
 * password: in one transaction, the new password replaces the old one, and second factor, recovery codes and sessions are
 * removed. The link is the only authorization. @throws KeyholdError NOT_FOUND for an invalid link; as hashNewPassword
 */
export async function confirmEmail(
	context: Pick<RequestContext, "ip" | "requestId">,
	input: z.input<typeof confirmation>,
): Promise<{ email: string }> {
	const { token, password } = parseInput(confirmation, input);
	// Before the password is hashed, which is expensive: anyone can try an unknown link.
	const open = await readEmailConfirmation(token);
	if (!open) throw notValid();
	const { userId } = open;
	const passwordHash = await hashNewPassword(password, await contextWordsFor(db(), userId));
	return inTransaction(async (tx) => {
		await lockUser(tx, userId);
		const confirmed = await readEmailConfirmation(token, tx);
		if (!confirmed) throw notValid();
		const { email, organization } = confirmed;
		await tx.emailConfirmation.delete({ where: { userId } });
		await revokeResetLink(tx, userId);
		const isSecondFactorRemoved = await dropSecondFactor(tx, userId);
		await tx.user.update({
			where: { id: userId },
			data: { passwordHash, passwordChangedAt: now(), unprovedOrganizationId: null },
		});
		const sessionsEnded = await endSessions(tx, userId);
		await appendToChains(tx, [organization.id, ...(await accountChains(tx, userId))], {
			action: "account.email_confirmed",
			outcome: "done",
			actor: { type: "user", id: userId, label: email },
			target: { type: "user", id: userId },
			details: { email, sessionsEnded, isSecondFactorRemoved },
			ip: context.ip,
			requestId: context.requestId,
		});
		return { email };
	});
}

function notValid(): KeyholdError {
	return new KeyholdError(
		"NOT_FOUND",
		"This link was used or replaced, or has expired. Sign in, and send another from your account page.",
	);
}
