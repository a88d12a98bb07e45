import { sendEmail } from "../mail/send-email.ts";
import { now } from "../platform/clock.ts";
import { db } from "../platform/db.ts";
import type { Alert, AlertChannel } from "../platform/prisma/client.ts";
import { productName } from "../platform/vendor-names.ts";
import { openChannelSecret } from "./channel-secret.ts";
import { PrivateAddress } from "./public-address.ts";
import { readMessage } from "./read-message.ts";
import { sendWebhook } from "./send-webhook.ts";

/** The receiver did not accept the message; a retry may help. */
export class NotDelivered extends Error {}

/**
 * Delivers an alert to one channel, at least once, and records the receiver's response. `isLast`: there is no further attempt.
 * @throws NotDelivered, so that the queue retries
 */
export async function deliverAlert(deliveryId: string, isLast: boolean): Promise<void> {
	const delivery = await db().alertDelivery.findUnique({
		where: { id: deliveryId },
		include: { alert: true, channel: true },
	});
	if (!delivery || delivery.state === "DELIVERED") return;
	const { alert, channel } = delivery;
	const { code, problem, isFinal } = await attempt(alert, channel);
	const isGivenUp = problem !== null && (isFinal || isLast);
	const at = now();
	await db().alertDelivery.updateMany({
		where: { id: deliveryId, state: { not: "DELIVERED" } },
		data: {
			attempts: { increment: 1 },
			lastAttemptAt: at,
			responseCode: code,
			error: problem,
			state: problem === null ? "DELIVERED" : isGivenUp ? "FAILED" : "WAITING",
			deliveredAt: problem === null ? at : null,
		},
	});
	if (problem !== null && !isGivenUp) throw new NotDelivered(problem);
}

type Result = { code: number | null; problem: string | null; isFinal?: boolean };

async function attempt(alert: Alert, channel: AlertChannel): Promise<Result> {
	try {
		const code = channel.kind === "WEBHOOK" ? await post(alert, channel) : await mail(alert, channel);
		if (code >= 200 && code < 300) return { code, problem: null };
		// 410: the receiver wants no further attempts (Standard Webhooks, "Consumer responses").
		return { code, problem: `The endpoint responded with ${code}.`, isFinal: code === 410 };
	} catch (error) {
		const { message, responseCode, name } = error as { message: string; responseCode?: number; name: string };
		const isTimeout = name === "TimeoutError" || name === "AbortError";
		return {
			code: responseCode ?? null,
			problem: isTimeout ? "The endpoint did not respond within 10 s." : sentence(message),
			isFinal: error instanceof PrivateAddress,
		};
	}
}

async function post(alert: Alert, channel: AlertChannel): Promise<number> {
	const isOldValid = channel.oldSecretUntil !== null && channel.oldSecretUntil > now();
	const wrapped = [channel.secret, isOldValid ? channel.oldSecret : null].filter((one) => one !== null);
	const secrets = await Promise.all(wrapped.map((one) => openChannelSecret(channel, one)));
	const { facts, ...message } = await readMessage(alert, channel);
	const body = JSON.stringify({
		type: alert.type,
		timestamp: alert.occurredAt.toISOString(),
		data: { ...facts, organizationId: alert.organizationId, ...message },
	});
	return sendWebhook(channel.target, secrets, { id: `msg_${alert.id}`, body });
}

async function mail(alert: Alert, channel: AlertChannel): Promise<number> {
	const { subject, text, url, awsUrl, remedy } = await readMessage(alert, channel);
	const { organization, deployment, keyName } = alert.data as Record<string, string | undefined>;
	const about = [
		organization && `Organization: ${organization}`,
		deployment && `Deployment: ${deployment}`,
		keyName && `Key: ${keyName}`,
		`Time: ${alert.occurredAt.toISOString()}`,
		`Alert: ${alert.id}`,
	].filter(Boolean);
	const links = [url && `Open in ${productName()}: ${url}`, awsUrl && `Open key in AWS: ${awsUrl}`].filter(
		Boolean,
	);
	const parts = [
		text,
		...remedy.map(({ title, text }) => `${title}:\n\n${text}`),
		links.join("\n"),
		about.join("\n"),
	];
	return sendEmail({
		to: channel.target,
		subject: `[${productName()}] ${subject}`,
		text: `${parts.filter(Boolean).join("\n\n")}\n`,
		id: alert.id,
	});
}

function sentence(message: string): string {
	return `${message.slice(0, 300).replace(/[.\s]*$/, "")}.`;
}
