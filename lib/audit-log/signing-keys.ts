import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import { whileLocked } from "../platform/advisory-lock.ts";
import { type Db, db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { homeRegion, openSecret, type SecretOf, sealSecret } from "../vault/sealed-secrets.ts";

/** The bytes before the seed in PKCS #8 (RFC 8410, section 7). */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

export type SigningKeyPair = { id: string; privateKey: KeyObject };

/** A public key as published (RFC 8037). */
export type PublicSigningKey = {
	kty: "OKP";
	crv: "Ed25519";
	/** The 32 bytes, base64url. */
	x: string;
	kid: string;
	use: "sig";
	alg: "EdDSA";
};

const secretOf = ({ id, region }: { id: string; region: string }): SecretOf => ({
	purpose: "signing-key",
	organizationId: null,
	id,
	region,
});

/** The Ed25519 key that signs exports, created on first use by one process. @throws as callKms */
export async function currentSigningKey(): Promise<SigningKeyPair> {
	const row =
		(await newestKey()) ?? (await whileLocked("signing key", async () => (await newestKey()) ?? make()));
	const seed = await openSecret(secretOf(row), row.privateKey);
	const privateKey = privateKeyOf(seed);
	seed.fill(0);
	return { id: row.id, privateKey };
}

/** Every public key that ever signed an export, retired ones too, newest first. */
export async function publicSigningKeys(on: Db = db()): Promise<PublicSigningKey[]> {
	const rows = await on.signingKey.findMany({ orderBy: { createdAt: "desc" } });
	return rows.map(({ id, publicKey }) => ({
		kty: "OKP",
		crv: "Ed25519",
		x: Buffer.from(publicKey).toString("base64url"),
		kid: id,
		use: "sig",
		alg: "EdDSA",
	}));
}

function newestKey() {
	return db().signingKey.findFirst({ where: { retiredAt: null }, orderBy: { createdAt: "desc" } });
}

async function make() {
	const id = newId();
	const region = await homeRegion(db(), null);
	const seed = randomBytes(32);
	const { x = "" } = createPublicKey(privateKeyOf(seed)).export({ format: "jwk" });
	const privateKey = await sealSecret(secretOf({ id, region }), seed);
	seed.fill(0);
	return db().signingKey.create({
		data: { id, region, privateKey, publicKey: new Uint8Array(Buffer.from(x, "base64url")) },
	});
}

function privateKeyOf(seed: Uint8Array): KeyObject {
	const der = Buffer.concat([pkcs8Head, seed]);
	const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
	der.fill(0);
	return key;
}
