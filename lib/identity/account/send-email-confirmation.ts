import { z } from "zod";
import { takeConfirmationMail } from "../../access/send-limits.ts";
import { mutation } from "../../access/verbs.ts";
import { sendEmail } from "../../mail/send-email.ts";
import { now } from "../../platform/clock.ts";
import { config } from "../../platform/config.ts";
import type { Db } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { productName, yourOperator } from "../../platform/vendor-names.ts";
import { newLinkToken } from "../link-token.ts";
import { lockUser } from "../lock-user.ts";
import { userIdOf } from "../user-id-of.ts";
import { confirmationMail } from "./confirmation-mail.ts";

const validMs = 3_600_000;

/**
 * Sends the caller a link that confirms their address. It is valid for an hour and replaces the previous link, unless
 * sending fails. `consoleUrl`: the origin of the console.
 * @throws KeyholdError CONFLICT for a confirmed address or without a mail server; RATE_LIMITED; INTERNAL if sending failed
 */
export const sendEmailConfirmation = mutation({
	name: "sendEmailConfirmation",
	permission: "account:manage",
	input: z.object({ consoleUrl: z.string() }),
	// A mail server is slow, so the mail is sent outside the transaction. The link is valid from the commit.
	prepare: async ({ db, input, actor, ...authorized }) => {
		const { email, unprovedOrganization } = await unprovedUser(db, userIdOf({ actor, ...authorized }));
		if (!config().alerts.smtpUrl)
			throw new KeyholdError(
				"CONFLICT",
				`${productName()} has no mail server. Ask ${yourOperator()} to confirm your address.`,
			);
		await takeConfirmationMail(actor, unprovedOrganization);
		const { token, tokenHash } = newLinkToken("khc_");
		const url = `${input.consoleUrl}/account/confirm-email/${token}`;
		const mail = confirmationMail({ email, organizationSlug: unprovedOrganization.slug, url });
		await sendEmail({ to: email, ...mail, id: newId() }).catch((error: Error) => {
			throw new KeyholdError(
				"INTERNAL",
				`The mail server did not accept the message. Nothing was changed. Try again, or ask ${yourOperator()}.`,
				{ detail: error.message },
			);
		});
		return { email, tokenHash };
	},
	run: async ({ tx, prepared: { email, tokenHash }, ...authorized }) => {
		const userId = userIdOf(authorized);
		await lockUser(tx, userId);
		const { unprovedOrganization } = await unprovedUser(tx, userId);
		const data = { email, tokenHash, expiresAt: new Date(now().getTime() + validMs) };
		await tx.emailConfirmation.upsert({ where: { userId }, create: { userId, ...data }, update: data });
		return {
			value: { email },
			audit: {
				action: "account.email_confirmation_sent",
				organizationId: unprovedOrganization.id,
				target: { type: "user", id: userId },
				details: { email },
			},
		};
	},
});

async function unprovedUser(on: Db, userId: string) {
	const { email, unprovedOrganization } = await on.user.findUniqueOrThrow({
		where: { id: userId },
		select: { email: true, unprovedOrganization: { select: { id: true, slug: true } } },
	});
	if (!unprovedOrganization)
		throw new KeyholdError("CONFLICT", "Your address needs no confirmation. Reload the page.");
	return { email, unprovedOrganization };
}
