import { createHash, randomInt } from "node:crypto";

export const recoveryCodeCount = 10;

/** Without characters that look alike: i, l, o, u, 0, 1. */
const alphabet = "abcdefghjkmnpqrstvwxyz23456789";
const groups = 4;
const groupLength = 4;

/** Ten codes such as "k7wm-3pqd-x8nh-2cvt", of 78 random bits each: enough for a plain hash. */
export function newRecoveryCodes(): string[] {
	return Array.from({ length: recoveryCodeCount }, () => Array.from({ length: groups }, newGroup).join("-"));
}

const newGroup = () =>
	Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join("");

/** SHA-256 of a recovery code, ignoring case, spaces and hyphens; null for any other text. Pure. */
export function recoveryCodeHash(typed: string): Uint8Array<ArrayBuffer> | null {
	const code = typed.toLowerCase().replace(/[\s-]/g, "");
	if (code.length !== groups * groupLength) return null;
	return new Uint8Array(createHash("sha256").update(code).digest());
}
