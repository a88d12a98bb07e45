import { Secret, TOTP } from "otpauth";

/** An authenticator app that holds a secret. */
export function authenticator(secret: string): { code: (stepsFromNow?: number) => string } {
	const totp = new TOTP({ secret: Secret.fromBase32(secret) });
	return { code: (steps = 0) => totp.generate({ timestamp: Date.now() + steps * 30_000 }) };
}
