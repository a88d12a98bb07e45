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

/**
 * `version(1) | deployment(16) | resource(1) | data key(16) | parts(1)`, then for each part of the context
 * `length(2) | UTF-8`. Every length is fixed or written down, so no two identities have the same bytes.
 * @throws KeyholdError INVALID_INPUT
 */
export function additionalDataOf({ deploymentId, dataKeyId, context }: ValueIdentity): Buffer {
	if (!Array.isArray(context) || context.length < 1 || context.length > maxContextParts) {
		throw invalid(`A context must have 1 to ${maxContextParts} parts, such as table, row and column.`);
	}
	let length = fixedLength;
	const lengths = context.map((part) => {
		const partLength = partBytes(part);
		length += 2 + partLength;
		return partLength;
	});
	const bytes = Buffer.allocUnsafe(length);
	bytes[0] = layoutVersion;
	writeGivenId(deploymentId, bytes, 1);
	bytes[17] = resourceCode;
	writeGivenId(dataKeyId, bytes, 18);
	bytes[34] = context.length;
	let at = fixedLength;
	for (const [index, part] of context.entries()) {
		at = bytes.writeUInt16BE(lengths[index] as number, at);
		at += bytes.write(part, at, "utf8");
	}
	return bytes;
}

function partBytes(part: string): number {
	if (typeof part !== "string" || !part.isWellFormed()) {
		throw invalid("Every part of a context must be a string of valid Unicode.");
	}
	const length = Buffer.byteLength(part, "utf8");
	if (length > maxContextPartBytes) {
		throw invalid(
			`A part of a context can have at most ${maxContextPartBytes} bytes of UTF-8; this one has ${length}.`,
		);
	}
	return length;
}

function writeGivenId(id: string, target: Buffer, offset: number): void {
	try {
		writeId(id, target, offset);
	} catch {
		throw invalid("The deployment ID and the data key ID must be UUIDs.");
	}
}

function invalid(message: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", message);
}
