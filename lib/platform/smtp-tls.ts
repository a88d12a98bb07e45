import { isThisMachine } from "./is-this-machine.ts";

/** The switches of an SMTP URL with which nodemailer does without TLS, or without a certificate that it can check. */
const switches = { requireTLS: "false", ignoreTLS: "true", "tls.rejectUnauthorized": "false" };

/**
 * The same SMTP URL, with STARTTLS required wherever a password would otherwise cross a network in the clear: the
 * connection then ends before the password is sent. Pure. Source: nodemailer, "SMTP transport", TLS options.
 */
export function withRequiredTls(smtpUrl: string): string {
	const url = new URL(smtpUrl);
	if (hasPassword(url) && !isThisMachine(url.hostname)) url.searchParams.set("requireTLS", "true");
	return url.href;
}

/** Whether an SMTP URL gives a password and asks to send it to another machine without checked TLS. Pure. */
export function isTlsSwitchedOff(smtpUrl: string): boolean {
	const url = URL.parse(smtpUrl);
	if (!url || !hasPassword(url) || isThisMachine(url.hostname)) return false;
	return Object.entries(switches).some(([name, off]) => url.searchParams.get(name) === off);
}

/** Whether mail to another machine travels in the clear when its server does not offer STARTTLS. Pure. */
export function isTlsOptional(smtpUrl: string): boolean {
	const url = URL.parse(smtpUrl);
	if (url?.protocol !== "smtp:" || hasPassword(url) || isThisMachine(url.hostname)) return false;
	return url.searchParams.get("requireTLS") !== "true";
}

function hasPassword(url: URL): boolean {
	return url.username !== "" || url.password !== "";
}
