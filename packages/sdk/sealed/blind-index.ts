import { createHmac, type KeyObject } from "node:crypto";
import { KeyholdError } from "../errors.ts";
import { writeId } from "./uuid-bytes.ts";

const label = "keyhold blind index v1";
const tokenBytes = 16;
const maxFieldBytes = 1024;
const prefixBytes = 2 + label.length + 2 + 16;

/**
 * The token of a value in a field: base64url of the first 16 bytes of an HMAC-SHA-256. Equal values have equal tokens under the
 * same key, deployment and field only. Layout and vectors: docs/sealed-value.md. @throws KeyholdError INVALID_INPUT
 */
export function blindIndexOf(
	indexKey: KeyObject,
	deploymentId: string,
	field: string,
	value: string,
): string {
	const fieldBytes = utf8Of(field, "The name of a field");
	if (fieldBytes.length < 1 || fieldBytes.length > maxFieldBytes) {
		throw invalid(
			`The name of a field must have 1 to ${maxFieldBytes} bytes of UTF-8, such as "users.email".`,
		);
	}
	const prefix = Buffer.allocUnsafe(prefixBytes + 2);
	prefix.writeUInt16BE(label.length, 0);
	prefix.write(label, 2, "latin1");
	prefix.writeUInt16BE(16, 2 + label.length);
	try {
		writeId(deploymentId, prefix, prefixBytes - 16);
	} catch {
		throw invalid("The deployment ID must be a UUID.");
	}
	prefix.writeUInt16BE(fieldBytes.length, prefixBytes);
	return createHmac("sha256", indexKey)
		.update(prefix)
		.update(fieldBytes)
		.update(utf8Of(value, "An indexed value"))
		.digest()
		.toString("base64url", 0, tokenBytes);
}

function utf8Of(text: string, what: string): Buffer {
	if (typeof text !== "string" || !text.isWellFormed()) {
		throw invalid(`${what} must be a string of valid Unicode.`);
	}
	return Buffer.from(text, "utf8");
}

function invalid(message: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", message);
}
