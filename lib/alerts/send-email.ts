import { createTransport } from "nodemailer";
import { config } from "../platform/config.ts";

const timeoutMs = 10_000;

/**
 * Sends an e-mail by SMTP. @returns the code that the server answered, 250. @throws Error with the server's
 * `responseCode`, or without one when it did not answer or none is configured
 */
export async function sendEmail(message: {
	to: string;
	subject: string;
	text: string;
	/** The same at every attempt, for a server or a reader to tell a repetition. */
	id: string;
}): Promise<number> {
	const { smtpUrl, mailFrom } = config().alerts;
	if (!smtpUrl)
		throw new Error("No mail server is configured. The operator of this Keyhold sets KEYHOLD_SMTP_URL.");
	const transport = createTransport({
		url: smtpUrl,
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
	});
	try {
		const { response } = await transport.sendMail({
			from: mailFrom,
			to: message.to,
			subject: message.subject,
			text: message.text,
			messageId: `<${message.id}@keyhold>`,
		});
		return Number(response.slice(0, 3));
	} finally {
		transport.close();
	}
}
