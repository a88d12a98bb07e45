import { randomBytes, randomInt, randomUUID } from "node:crypto";

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz";
const letters = "abcdefghijklmnopqrstuvwxyz";
const urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Generates the ID that a `@default(…)` in a Prisma schema asks for; undefined if only the database can generate it.
 * A sealed value is bound to its row's ID, so the ID has to be known before the row is written.
 */
export function newIdFor(defaultValue: string | undefined): string | undefined {
	const call = /^(\w+)\(\s*(.*?)\s*\)$/s.exec(defaultValue ?? "");
	switch (call?.[1]) {
		case "uuid":
			return call[2] === "7" ? uuidV7() : randomUUID();
		case "cuid":
			return call[2] === "2" ? random(letters, 1) + random(base36, 23) : cuid();
		case "nanoid":
			return random(urlAlphabet, Number(call[2]) || 21);
		case "ulid":
			return encode(Date.now(), crockford, 10) + random(crockford, 16);
		case "dbgenerated":
			return /^"(gen_random_uuid|uuid_generate_v4)\(\)(::\w+)?"$/.test(call[2] ?? "")
				? randomUUID()
				: undefined;
		default:
			return undefined;
	}
}

/** RFC 9562 §5.7. */
function uuidV7(): string {
	const bytes = randomBytes(16);
	bytes.writeUIntBE(Date.now(), 0, 6);
	bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
	bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
	const hex = bytes.toString("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The shape of a cuid, of 25 characters that sort by time. All that follows the time is random. */
function cuid(): string {
	return `c${encode(Date.now(), base36, 8)}${random(base36, 16)}`;
}

function random(alphabet: string, length: number): string {
	return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

function encode(value: number, alphabet: string, length: number): string {
	let text = "";
	for (let rest = value; text.length < length; rest = Math.floor(rest / alphabet.length)) {
		text = alphabet[rest % alphabet.length] + text;
	}
	return text;
}
