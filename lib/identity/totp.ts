import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { productName } from "../platform/vendor-names.ts";

/** Seconds for which a code is valid (RFC 6238). */
const periodS = 30;
/** Accepted steps before and after the current one: clocks differ, and typing takes time. */
const window = 1;
/** The length of an HMAC-SHA-1 (RFC 4226 §4). */
const seedBytes = 20;

const totpOf = (seed: Uint8Array, label = "") =>
	new TOTP({
		issuer: productName(),
		label,
		secret: new Secret({ buffer: new Uint8Array(seed).buffer }),
		algorithm: "SHA1",
		digits: 6,
		period: periodS,
	});

/** A new seed for one-time passwords. The caller overwrites it after use. */
export function newSeed(): Uint8Array<ArrayBuffer> {
	return new Uint8Array(randomBytes(seedBytes));
}

/** The data for an authenticator app: the URI for the QR code, and the seed in base32 to type. */
export function enrolment(seed: Uint8Array, email: string): { uri: string; secret: string } {
	const totp = totpOf(seed, email);
	return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** The time step of a code, at most one away from now; null for a wrong code. Pure. */
export function stepOf(seed: Uint8Array, code: string, atMs: number): bigint | null {
	// otpauth throws for text that is longer in bytes than in characters.
	if (!/^\d{6}$/.test(code)) return null;
	const delta = totpOf(seed).validate({ token: code, timestamp: atMs, window });
	return delta === null ? null : BigInt(Math.floor(atMs / 1000 / periodS) + delta);
}
