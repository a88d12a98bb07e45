import fc from "fast-check";
import { expect, test } from "vitest";
import { type KeyRecord, newMaterial } from "../keys/key-record.ts";
import { newKeyId } from "../keys/new-key.ts";
import { BLOB_OVERHEAD, decodeBlob, encodeBlob } from "./blob.ts";
import { open, seal } from "./seal.ts";

const bytes = (length: number) =>
	fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));
const account = fc
	.integer({ min: 0, max: 999_999_999_999 })
	.map((number) => String(number).padStart(12, "0"));
const keyId = fc.oneof(
	fc.uuid(),
	bytes(16).map((id) => `mrk-${id.toString("hex")}`),
);
const anyBlob = fc.record({
	account,
	keyId,
	material: fc.nat(1000),
	nonce: bytes(12),
	ciphertext: fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array)),
	tag: bytes(16),
});

const key = (materials = [newMaterial(0)], id = newKeyId(false)) =>
	({ account: "111122223333", region: "eu-west-1", keyId: id, materials }) as KeyRecord;
const context = { tenant: "one" };

test("a blob names the key and the version that made it", () => {
	fc.assert(
		fc.property(anyBlob, (blob) => {
			expect(decodeBlob(encodeBlob(blob))).toEqual(blob);
		}),
	);
});

test("a blob damaged in any one bit never opens", () => {
	const sealing = key();
	const sealed = seal(sealing, Buffer.from("secret"), context);
	for (let bit = 0; bit < sealed.length * 8; bit++) {
		const damaged = Buffer.from(sealed);
		const at = bit >> 3;
		damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (bit & 7)), at);
		const blob = decodeBlob(damaged);
		if (blob) expect(() => open(sealing, blob, context)).toThrow();
	}
});

test("a damaged key id is reported as damage, not as another key", () => {
	const sealed = seal(key(), Buffer.from("secret"), context);
	for (let at = 0; at < 28; at++) {
		const damaged = Buffer.from(sealed);
		damaged.writeUInt8(damaged.readUInt8(at) ^ 0x40, at);
		expect(decodeBlob(damaged)).toBeUndefined();
	}
});

test("truncated or other bytes are not a blob", () => {
	const sealed = seal(key(), Buffer.alloc(0), context);
	expect(sealed).toHaveLength(BLOB_OVERHEAD);
	expect(decodeBlob(sealed.subarray(0, -1))).toBeUndefined();
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
			expect(decodeBlob(Buffer.from(noise))).toBeUndefined();
		}),
	);
});

test("a blob that is changed to name another key with the same material does not open", () => {
	const material = [newMaterial(0)];
	const blob = decodeBlob(seal(key(material), Buffer.from("secret"), context));
	const other = key(material);
	expect(blob && (() => open(other, { ...blob, keyId: other.keyId }, context))).toThrow();
});

test("a blob opens after rotations", () => {
	const before = key();
	const blob = decodeBlob(seal(before, Buffer.from("secret"), context));
	const after = { ...before, materials: [...before.materials, newMaterial(1), newMaterial(2)] };
	expect(blob && open(after, blob, context).toString()).toBe("secret");
	expect(decodeBlob(seal(after, Buffer.from("secret"), context))?.material).toBe(2);
});
