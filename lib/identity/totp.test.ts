import fc from "fast-check";
import { Secret, TOTP } from "otpauth";
import { describe, expect, it } from "vitest";
import { enrolment, newSeed, stepOf } from "./totp.ts";

const rfcSeed = new TextEncoder().encode("12345678901234567890");
const stepMs = 30_000;
const codeAt = (seed: Uint8Array, timestamp: number) =>
	new TOTP({ secret: new Secret({ buffer: new Uint8Array(seed).buffer }) }).generate({ timestamp });

describe("a one-time password", () => {
	// RFC 6238, appendix B: the last six digits of the SHA-1 column.
	it.each([
		[59, "287082"],
		[1111111109, "081804"],
		[1111111111, "050471"],
		[1234567890, "005924"],
		[2000000000, "279037"],
		[20000000000, "353130"],
	])("is that of RFC 6238 at %d s", (seconds, code) => {
		expect(stepOf(rfcSeed, code, seconds * 1000)).toBe(BigInt(Math.floor(seconds / 30)));
	});

	it("is accepted at most one step early or late", () => {
		const now = 1_800_000_000_000;
		for (const [steps, counts] of [
			[-2, false],
			[-1, true],
			[0, true],
			[1, true],
			[2, false],
		] as const) {
			const code = codeAt(rfcSeed, now + steps * stepMs);
			expect(stepOf(rfcSeed, code, now)).toBe(counts ? BigInt(now / stepMs + steps) : null);
		}
	});

	it("is six digits, and nothing else is", () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				fc.pre(!/^\d{6}$/.test(text));
				expect(stepOf(rfcSeed, text, 59_000)).toBeNull();
			}),
		);
		for (const text of ["287082 ", "0287082", "28708", "２８７０８２"]) {
			expect(stepOf(rfcSeed, text, 59_000)).toBeNull();
		}
	});

	it("is another with each seed, of 160 random bits, which an app reads from the address", () => {
		const seed = newSeed();
		expect(seed).toHaveLength(20);
		const { uri, secret } = enrolment(seed, "ada@acme.example");
		expect(Secret.fromBase32(secret).bytes).toEqual(seed);
		const url = new URL(uri);
		expect(`${url.protocol}//${url.host}${decodeURIComponent(url.pathname)}`).toBe(
			"otpauth://totp/Keyhold:ada@acme.example",
		);
		expect(Object.fromEntries(url.searchParams)).toEqual({
			issuer: "Keyhold",
			secret,
			algorithm: "SHA1",
			digits: "6",
			period: "30",
		});
		expect(enrolment(newSeed(), "ada@acme.example").secret).not.toBe(secret);
	});
});
