import { createHash } from "node:crypto";

/**
 * The layout of a ciphertext:
 * version(1) | account(6) | multi-Region(1) | key id(16) | material(4) | check(4) | nonce(12) | ciphertext | tag(16)
 * It has no region, since a multi-Region key's ciphertext opens in each of its regions.
 */
export interface Blob {
	account: string;
	keyId: string;
	/** The version of the key's material that sealed it. Rotation adds versions and removes none. */
	material: number;
	nonce: Buffer;
	ciphertext: Buffer;
	tag: Buffer;
}

const VERSION = 1;
const HEADER = 28;
const CHECK = 4;
const NONCE = 12;
const TAG = 16;
export const BLOB_OVERHEAD = HEADER + CHECK + NONCE + TAG;

/** The part of the blob that identifies the key, authenticated together with the encryption context. */
export function encodeHeader(blob: Pick<Blob, "account" | "keyId" | "material">): Buffer {
	const isMultiRegion = blob.keyId.startsWith("mrk-");
	const header = Buffer.alloc(HEADER);
	header.writeUInt8(VERSION, 0);
	header.writeUIntBE(Number(blob.account), 1, 6);
	header.writeUInt8(isMultiRegion ? 1 : 0, 7);
	header.write(blob.keyId.replace(/^mrk-/, "").replaceAll("-", ""), 8, "hex");
	header.writeUInt32BE(blob.material, 24);
	return header;
}

export function encodeBlob(blob: Blob): Buffer {
	const header = encodeHeader(blob);
	return Buffer.concat([header, check(header), blob.nonce, blob.ciphertext, blob.tag]);
}

/** Undefined if the bytes are not such a blob. The tag is not verified here. */
export function decodeBlob(bytes: Buffer): Blob | undefined {
	if (bytes.length < BLOB_OVERHEAD || bytes.readUInt8(0) !== VERSION) return undefined;
	const header = bytes.subarray(0, HEADER);
	// Without the check, a damaged key id would look like another key.
	if (!check(header).equals(bytes.subarray(HEADER, HEADER + CHECK))) return undefined;
	const hex = header.toString("hex", 8, 24);
	return {
		account: String(header.readUIntBE(1, 6)).padStart(12, "0"),
		keyId: header.readUInt8(7) === 1 ? `mrk-${hex}` : hyphenate(hex),
		material: header.readUInt32BE(24),
		nonce: bytes.subarray(HEADER + CHECK, HEADER + CHECK + NONCE),
		ciphertext: bytes.subarray(HEADER + CHECK + NONCE, bytes.length - TAG),
		tag: bytes.subarray(bytes.length - TAG),
	};
}

function check(header: Buffer): Buffer {
	return createHash("sha256").update(header).digest().subarray(0, CHECK);
}

function hyphenate(hex: string): string {
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
