import { z } from "zod";

const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
/** A dot-atom, "@" and a domain of at least two labels (RFC 5321 §4.1.2), in ASCII. Other domains are written in punycode. */
const pattern = new RegExp(`^(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@${label}(?:\\.${label})+$`);

/** The schema of all e-mail addresses. PostgreSQL can store every address that it accepts, and SMTP can send to it. */
export function emailAddress(message = "Enter a valid email address.") {
	return z.string({ error: message }).trim().max(254, { error: message }).regex(pattern, { error: message });
}
