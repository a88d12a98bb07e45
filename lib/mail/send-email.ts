import { createTransport } from "nodemailer";
import { type Config, config } from "../platform/config.ts";
import { yourOperator } from "../platform/vendor-names.ts";
import { withRequiredTls } from "./smtp-tls.ts";

const timeoutMs = 10_000;

/**
 * Sends an e-mail by SMTP. A password never leaves this machine without TLS.
 * @returns the server's code, 250
 * @throws Error with the server's `responseCode`, or without one if it did not answer or is not configured
 */
export async function sendEmail(
	message: {
		to: string;
		subject: string;
		text: string;
		/** The same for every attempt, so that servers and readers recognize a repetition. */
		id: string;
	},
	{ smtpUrl, mailFrom }: Pick<Config["alerts"], "smtpUrl" | "mailFrom"> = config().alerts,
): Promise<number> {
	if (!smtpUrl)
		throw new Error(`No mail server is configured. Ask ${yourOperator()} to set KEYHOLD_SMTP_URL.`);
	const transport = createTransport({
		url: withRequiredTls(smtpUrl),
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
			// RFC 3834: keeps vacation responders and ticket systems from answering.
			headers: { "Auto-Submitted": "auto-generated" },
		});
		return Number(response.slice(0, 3));
	} finally {
		transport.close();
	}
}
