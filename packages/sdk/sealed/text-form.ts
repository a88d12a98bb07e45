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
	// Node skips characters outside of the alphabet and ignores trailing bits.
	if (sealed[0] !== layoutVersion || sealed.toString("base64url") !== encoded) {
		throw new KeyholdError("VALUE_INTEGRITY", "This text is not a whole sealed value.");
	}
	return sealed;
}
