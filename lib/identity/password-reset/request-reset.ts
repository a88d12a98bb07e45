import { ExponentialBackoff, handleWhen, retry } from "cockatiel";
import { z } from "zod";
import { accountChains, appendToChains } from "../../access/account-chains.ts";
import type { RequestContext } from "../../access/context.ts";
import { parseInput } from "../../access/parse-input.ts";
import { sendEmail } from "../../mail/send-email.ts";
import { now } from "../../platform/clock.ts";
import { config } from "../../platform/config.ts";
import { db, inTransaction } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { log } from "../../platform/log.ts";
import { productName, yourOperator } from "../../platform/vendor-names.ts";
import { newLinkToken } from "../link-token.ts";
import { lockUser } from "../lock-user.ts";
import { takeReset } from "./reset-limits.ts";
import { resetMail } from "./reset-mail.ts";

const validMs = 30 * 60_000;

/**
 * Six attempts within about a minute. Not a job: its data would hold the link, which must not be readable in the database.
 * A user who is still waiting can ask again.
 */
const retrying = retry(handleWhen(mayPass), {
	maxAttempts: 5,
	backoff: new ExponentialBackoff({ initialDelay: 1_000, maxDelay: 30_000 }),
});

type Asker = Pick<RequestContext, "ip" | "requestId">;

const request = z.object({
	email: z.string().trim().toLowerCase().min(1, { error: "Enter your email address." }).max(254),
});

/**
 * Asks for a link that resets a forgotten password. The answer is the same, and takes as long, whether the address has an
 * account or not: everything that depends on it happens afterwards. `sent` ends when it has. `consoleUrl`: the origin of
 * the console.
 * @throws KeyholdError INVALID_INPUT; CONFLICT without a mail server; RATE_LIMITED
 */
export async function requestPasswordReset(
	context: Asker,
	input: z.input<typeof request>,
	consoleUrl: string,
): Promise<{ sent: Promise<void> }> {
	const { email } = parseInput(request, input);
	if (!config().alerts.smtpUrl) {
		throw new KeyholdError(
			"CONFLICT",
			`This ${productName()} installation can't send email. Ask ${yourOperator()} for a new password.`,
		);
	}
	await takeReset(email, context.ip);
	const sent = sendReset(context, email, consoleUrl).catch((err) => {
		log.error({ err, requestId: context.requestId }, "a password reset could not be sent");
	});
	return { sent };
}

async function sendReset(context: Asker, email: string, consoleUrl: string): Promise<void> {
	const user = await db().user.findUnique({
		where: { email, disabledAt: null },
		select: { id: true, passwordHash: true },
	});
	// An account that signs in only through a provider has no password to forget.
	if (!user?.passwordHash) return;
	const { token, tokenHash } = newLinkToken("khr_");
	const { id: userId } = user;
	await inTransaction(async (tx) => {
		await lockUser(tx, userId);
		const data = { email, tokenHash, expiresAt: new Date(now().getTime() + validMs), usedAt: null };
		await tx.passwordReset.upsert({ where: { userId }, create: { userId, ...data }, update: data });
		await appendToChains(tx, await accountChains(tx, userId), {
			action: "account.password_reset_requested",
			outcome: "done",
			actor: { type: "anonymous", id: null, label: email },
			target: { type: "user", id: userId },
			details: { email },
			ip: context.ip,
			requestId: context.requestId,
		});
	});
	const mail = {
		to: email,
		...resetMail({ email, url: `${consoleUrl}/account/reset-password/${token}` }),
		id: newId(),
	};
	await retrying.execute(async ({ attempt }) => {
		// A newer link may have replaced this one, or it may have been revoked.
		if (attempt > 0 && !(await isCurrentLink(userId, tokenHash))) return;
		await sendEmail(mail);
	});
}

async function isCurrentLink(userId: string, tokenHash: Uint8Array<ArrayBuffer>): Promise<boolean> {
	return (await db().passwordReset.count({ where: { userId, tokenHash } })) > 0;
}

/** True unless the mail server refused the message for good (RFC 5321, 4.2.1). */
function mayPass(error: unknown): boolean {
	const { responseCode } = error as { responseCode?: number };
	return responseCode === undefined || responseCode < 500;
}
