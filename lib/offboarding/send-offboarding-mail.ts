import { sendEmail } from "../mail/send-email.ts";
import { config } from "../platform/config.ts";
import { db } from "../platform/db.ts";
import type { Jobs } from "../platform/queue.ts";
import { offboardingMail } from "./offboarding-mail.ts";

/**
 * Tells an Org Admin that the organization is being offboarded, or no longer, unless that has changed again.
 * @throws the mail server's error, so that the queue retries
 */
export async function sendOffboardingMail(
	{ organizationId, userId, about }: Jobs["offboarding.mail"],
	id: string,
): Promise<void> {
	const membership = await db().membership.findUnique({
		where: { organizationId_userId: { organizationId, userId } },
		select: { user: { select: { email: true } }, organization: true },
	});
	if (!membership) return;
	const { name, offboardingEndsAt: endsAt } = membership.organization;
	if ((endsAt !== null) !== (about === "STARTED")) return;
	const { operatorContact } = config();
	await sendEmail({
		to: membership.user.email,
		...offboardingMail({ organization: name, endsAt, operatorContact }),
		id,
	});
}
