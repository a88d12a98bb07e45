import { z } from "zod";

const label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
/** Dot-atom "@" a domain of at least two labels (RFC 5321 §4.1.2), in ASCII: a domain of other letters as punycode. */
const pattern = new RegExp(`^(?=[^@]{1,64}@)${atom}(?:\\.${atom})*@${label}(?:\\.${label})+$`);

/** The one schema of e-mail addresses. What it lets through PostgreSQL can hold, and SMTP can carry. */
export function emailAddress(message = "The e-mail address is not valid.") {
	return z.string({ error: message }).trim().max(254, { error: message }).regex(pattern, { error: message });
}
