import { KeyholdError } from "../errors.ts";
import { writeId } from "./uuid-bytes.ts";

/** The place of a value. It is bound into the seal as additional authenticated data, so the value opens nowhere else. */
export type ValueIdentity = {
	deploymentId: string;
	dataKeyId: string;
	/** Names the field in the vendor's own terms, for example table, row and column. */
	context: readonly string[];
};

export const layoutVersion = 2;
/** Keyhold's number for application data among its resources. */
const resourceCode = 4;
const maxContextParts = 16;
const maxContextPartBytes = 1024;
const fixedLength = 1 + 16 + 1 + 16 + 1;

/** Where the ID of the data key begins in the prefix. */
export const dataKeyIdOffset = 18;
const prefixLength = dataKeyIdOffset + 16;

/**
 * The part of the additional authenticated data that all values under a data key share:
 * `version(1) | deployment(16) | resource(1) | data key(16)`. @throws KeyholdError INVALID_INPUT
 */
export function identityPrefixOf(deploymentId: string, dataKeyId: string): Uint8Array {
	const prefix = new Uint8Array(prefixLength);
	prefix[0] = layoutVersion;
	prefix[17] = resourceCode;
	try {
		writeId(deploymentId, prefix, 1);
		writeId(dataKeyId, prefix, dataKeyIdOffset);
	} catch {
		throw invalid("The deployment ID and the data key ID must be UUIDs.");
	}
	return prefix;
}

/** Overwritten by each call, since it is needed for a moment only, and every seal and open needs one. */
const encoded = Buffer.allocUnsafeSlow(fixedLength + maxContextParts * (2 + maxContextPartBytes));
/** The part of it that the last call filled: nearly always as long as that of the next call, for another row. */
let filled: Uint8Array = encoded;

/**
 * The prefix, `parts(1)`, then for each part of the context `length(2) | UTF-8`. Every length is fixed or written down, so no
 * two identities have the same bytes. The bytes are valid until the next call. @throws KeyholdError INVALID_INPUT
 */
export function additionalDataOf(prefix: Uint8Array, context: readonly string[]): Uint8Array {
	if (!Array.isArray(context) || context.length < 1 || context.length > maxContextParts) {
		throw invalid(`A context must have 1 to ${maxContextParts} parts, such as table, row and column.`);
	}
	encoded.set(prefix);
	encoded[prefixLength] = context.length;
	let at = fixedLength;
	for (let part = 0; part < context.length; part++) at = writePart(context[part], at);
	if (filled.length !== at) filled = encoded.subarray(0, at);
	return filled;
}

function writePart(part: unknown, at: number): number {
	if (typeof part !== "string") throw invalidPart();
	const begin = at + 2;
	const length = part.length <= maxContextPartBytes ? writeAscii(part, begin) : -1;
	const end = begin + (length === -1 ? writeUtf8(part, begin) : length);
	encoded[at] = (end - begin) >> 8;
	encoded[at + 1] = (end - begin) & 0xff;
	return end;
}

/** Returns the length, or -1 if there are other characters. Faster than the general way for the names and IDs of a context. */
function writeAscii(part: string, begin: number): number {
	for (let index = 0; index < part.length; index++) {
		const code = part.charCodeAt(index);
		if (code > 0x7f) return -1;
		encoded[begin + index] = code;
	}
	return part.length;
}

function writeUtf8(part: string, begin: number): number {
	if (!part.isWellFormed()) throw invalidPart();
	const length = Buffer.byteLength(part, "utf8");
	if (length > maxContextPartBytes) {
		throw invalid(
			`A part of a context can have at most ${maxContextPartBytes} bytes of UTF-8; this one has ${length}.`,
		);
	}
	return encoded.write(part, begin, "utf8");
}

function invalidPart(): KeyholdError {
	return invalid("Every part of a context must be a string of valid Unicode.");
}

function invalid(message: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", message);
}
