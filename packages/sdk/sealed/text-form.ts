import { KeyholdError } from "../errors.ts";
import { layoutVersion } from "./value-identity.ts";

const prefix = "kh1.";

/** The text form of a sealed value, for text columns: `kh1.` and base64url without padding (RFC 4648 §5). */
export function toText(sealed: Uint8Array): string {
	return prefix + Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length).toString("base64url");
}

/** True if text begins like the text form of a sealed value. It may still not open. */
export function isSealedText(text: string): boolean {
	return text.startsWith(prefix);
}

/**
 * The sealed value in a text form. Each value has exactly one text form, so changed text is never accepted.
 * @throws KeyholdError VALUE_NOT_SEALED for text without the prefix, VALUE_INTEGRITY for anything but canonical base64url
 * of this layout
 */
export function fromText(text: string): Buffer {
	if (!isSealedText(text)) {
		throw new KeyholdError("VALUE_NOT_SEALED", "This text is not a sealed value.");
	}
	const encoded = text.slice(prefix.length);
	const sealed = Buffer.from(encoded, "base64url");
	if (sealed[0] !== layoutVersion || !isCanonical(encoded, sealed)) {
		throw new KeyholdError("VALUE_INTEGRITY", "This text is not a whole sealed value.");
	}
	return sealed;
}

/**
 * Node skips characters outside of the alphabet, takes `+` and `/` for `-` and `_`, and ignores trailing bits. A skipped character
 * leaves too few bytes, so only the rest is looked for: encoding the bytes again would take a third longer than this.
 */
function isCanonical(encoded: string, decoded: Buffer): boolean {
	if (decoded.length !== Math.floor((encoded.length * 3) / 4)) return false;
	if (encoded.includes("+") || encoded.includes("/")) return false;
	const rest = decoded.length % 3;
	// 5 bytes end in 3 characters and 4 in 2: encoded again, the last bytes must give the same characters.
	return rest === 0
		? encoded.length % 4 === 0
		: decoded.toString("base64url", decoded.length - rest) === encoded.slice(-(rest + 1));
}
