import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyRecord } from "../keys/key-record.ts";
import { invalidCiphertext } from "../kms-error.ts";
import { type Blob, encodeBlob, encodeHeader } from "./blob.ts";
import { type EncryptionContext, encodeContext } from "./encryption-context.ts";

/** Seals under the key's newest material, bound to the key and to the encryption context. */
export function seal(key: KeyRecord, plaintext: Buffer, context: EncryptionContext): Buffer {
	const identity = { account: key.account, keyId: key.keyId, material: key.materials.length - 1 };
	const nonce = randomBytes(12);
	const cipher = createCipheriv("aes-256-gcm", secretOf(key, identity.material), nonce);
	cipher.setAAD(Buffer.concat([encodeHeader(identity), encodeContext(context)]));
	const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
	return encodeBlob({ ...identity, nonce, ciphertext, tag: cipher.getAuthTag() });
}

/** @throws KmsError InvalidCiphertextException if the blob is damaged or was sealed with another context */
export function open(key: KeyRecord, blob: Blob, context: EncryptionContext): Buffer {
	if (blob.material >= key.materials.length) throw invalidCiphertext();
	const decipher = createDecipheriv("aes-256-gcm", secretOf(key, blob.material), blob.nonce);
	decipher.setAAD(Buffer.concat([encodeHeader(blob), encodeContext(context)]));
	decipher.setAuthTag(blob.tag);
	try {
		return Buffer.concat([decipher.update(blob.ciphertext), decipher.final()]);
	} catch {
		throw invalidCiphertext();
	}
}

function secretOf(key: KeyRecord, version: number): Buffer {
	const material = key.materials[version];
	if (!material) throw new Error(`Key ${key.keyId} has no material version ${version}.`);
	return Buffer.from(material.secret, "base64");
}
