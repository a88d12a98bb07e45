import { isThisMachine } from "../platform/is-this-machine.ts";

/** Options in an SMTP URL that make nodemailer skip TLS or the certificate check. */
const switches = { requireTLS: "false", ignoreTLS: "true", "tls.rejectUnauthorized": "false" };

/**
 * The same SMTP URL, with STARTTLS required if a password would otherwise cross a network unencrypted. The connection then
 * ends before the password is sent. Pure. Source: nodemailer, "SMTP transport", TLS options.
 */
export function withRequiredTls(smtpUrl: string): string {
	const url = new URL(smtpUrl);
	if (hasPassword(url) && !isThisMachine(url.hostname)) url.searchParams.set("requireTLS", "true");
	return url.href;
}

/** True if an SMTP URL sends a password to another machine without verified TLS. Pure. */
export function isTlsSwitchedOff(smtpUrl: string): boolean {
	const url = URL.parse(smtpUrl);
	if (!url || !hasPassword(url) || isThisMachine(url.hostname)) return false;
	return Object.entries(switches).some(([name, off]) => url.searchParams.get(name) === off);
}

/** True if mail to another machine is unencrypted when its server does not offer STARTTLS. Pure. */
export function isTlsOptional(smtpUrl: string): boolean {
	const url = URL.parse(smtpUrl);
	if (url?.protocol !== "smtp:" || hasPassword(url) || isThisMachine(url.hostname)) return false;
	return url.searchParams.get("requireTLS") !== "true";
}

function hasPassword(url: URL): boolean {
	return url.username !== "" || url.password !== "";
}
