import { sign } from "node:crypto";
import canonicalize from "canonicalize";
import type { SigningKeyPair } from "./signing-keys.ts";

/** A statement with the key that signed it, and the Ed25519 signature in base64url. */
export type Signed<Statement> = Statement & { keyId: string; signature: string };

/** Signs a statement: its RFC 8785 form with `keyId`. Pure. */
export function signStatement<Statement extends object>(
	statement: Statement,
	key: SigningKeyPair,
): Signed<Statement> {
	const named = { ...statement, keyId: key.id };
	const signature = sign(null, signedBytes(named), key.privateKey).toString("base64url");
	return { ...named, signature };
}

/** The bytes of a statement that are signed. Pure. */
export function signedBytes(statement: object): Buffer {
	return Buffer.from(canonicalize(statement) ?? "");
}
