import { spawnSync } from "node:child_process";
import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
	dataKeyIdOf,
	fromText,
	isSealedText,
	KeyholdError,
	maxValueBytes,
	openValue,
	sealedValueOverhead,
	sealValue,
	sealValueWithNonce,
	toText,
	type ValueIdentity,
} from "./index.ts";
import vectors from "./sealed-value-vectors.json" with { type: "json" };

const secret = (bytes: Uint8Array | string): KeyObject =>
	createSecretKey(typeof bytes === "string" ? Buffer.from(bytes, "hex") : bytes);
const someKey = secret(randomBytes(32));
const someIdentity: ValueIdentity = {
	deploymentId: "01890a5d-ac96-774b-bcce-b302099a8057",
	dataKeyId: "01890a5d-ac96-774b-bcce-b302099a8059",
	context: ["notes", "81", "body"],
};

const part = fc.string({ unit: "grapheme", maxLength: 40 });
const identity = fc.record({
	deploymentId: fc.uuid(),
	dataKeyId: fc.uuid(),
	context: fc.array(part, { minLength: 1, maxLength: 16 }),
});
const value = fc.uint8Array({ maxLength: 3000 });

/** The code of a refusal. Fails when `open` returns. */
function codeOf(open: () => unknown): string {
	try {
		open();
	} catch (error) {
		expect(error).toBeInstanceOf(KeyholdError);
		expect((error as KeyholdError).isRetryable).toBe(false);
		return (error as KeyholdError).code;
	}
	throw new Error("it opened");
}

describe("a sealed value", () => {
	it("opens to exactly the bytes that were sealed, as bytes and as text", () => {
		fc.assert(
			fc.property(identity, value, (whose, sent) => {
				const sealed = sealValue(someKey, whose, sent);
				expect(sealed.length).toBe(sent.length + sealedValueOverhead);
				expect(dataKeyIdOf(sealed)).toBe(whose.dataKeyId.toLowerCase());
				expect(openValue(someKey, whose, sealed).equals(sent)).toBe(true);
				expect(openValue(someKey, whose, fromText(toText(sealed))).equals(sent)).toBe(true);
			}),
		);
	});

	it("opens with no other identity", () => {
		fc.assert(
			fc.property(identity, identity, value, (whose, other, sent) => {
				fc.pre(JSON.stringify(whose) !== JSON.stringify(other));
				const sealed = sealValue(someKey, whose, sent);
				expect(codeOf(() => openValue(someKey, other, sealed))).toBe("VALUE_INTEGRITY");
			}),
		);
	});

	it("does not open with any bit changed", () => {
		const sealed = sealValue(someKey, someIdentity, Buffer.from("value"));
		for (let bit = 0; bit < sealed.length * 8; bit++) {
			const changed = Buffer.from(sealed);
			changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
			const code = codeOf(() => openValue(someKey, someIdentity, changed));
			expect(code).toBe(bit < 8 ? "VALUE_NOT_SEALED" : "VALUE_INTEGRITY");
		}
	});

	it("has one text form: any other character is refused", () => {
		const text = toText(sealValue(someKey, someIdentity, Buffer.from("value")));
		const anyCharacter = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
		fc.assert(
			fc.property(fc.nat(text.length), anyCharacter, fc.boolean(), (at, character, isInserted) => {
				const changed = text.slice(0, at) + character + text.slice(isInserted ? at : at + 1);
				fc.pre(changed !== text);
				const code = codeOf(() => openValue(someKey, someIdentity, fromText(changed)));
				expect(code).toBe(isSealedText(changed) ? "VALUE_INTEGRITY" : "VALUE_NOT_SEALED");
			}),
			{ numRuns: 2_000 },
		);
	});

	it("opens out of the middle of a larger buffer", () => {
		const sealed = sealValue(someKey, someIdentity, Buffer.from("value"));
		const packet = Buffer.concat([randomBytes(7), sealed, randomBytes(9)]);
		const view = new Uint8Array(packet.buffer, packet.byteOffset + 7, sealed.length);
		expect(openValue(someKey, someIdentity, view).toString()).toBe("value");
		expect(dataKeyIdOf(view)).toBe(someIdentity.dataKeyId);
		expect(fromText(toText(view)).equals(sealed)).toBe(true);
	});

	it("never uses a nonce twice in 20,000 seals", () => {
		const nonces = new Set<string>();
		for (let seals = 0; seals < 20_000; seals++) {
			nonces.add(sealValue(someKey, someIdentity, Buffer.alloc(0)).toString("latin1", 17, 29));
		}
		expect(nonces.size).toBe(20_000);
	});

	test.each([
		["no context", { context: [] }],
		["seventeen parts", { context: Array.from({ length: 17 }, () => "x") }],
		["a part of 1,025 bytes", { context: ["x".repeat(1025)] }],
		["a part of 1,025 bytes in fewer characters", { context: [`${"é".repeat(512)}x`] }],
		["half a surrogate pair", { context: ["\ud83d"] }],
		["a number among the parts", { context: [81 as unknown as string] }],
		["a deployment that is no UUID", { deploymentId: "acme" }],
		["a data key that is no UUID", { dataKeyId: "" }],
	])("%s is refused before anything is sealed", (_, change) => {
		const whose = { ...someIdentity, ...change };
		expect(codeOf(() => sealValue(someKey, whose, Buffer.from("value")))).toBe("INVALID_INPUT");
		const sealed = sealValue(someKey, someIdentity, Buffer.from("value"));
		expect(codeOf(() => openValue(someKey, whose, sealed))).toBe("INVALID_INPUT");
	});

	it("is at most 5 MiB before sealing", () => {
		const largest = Buffer.alloc(maxValueBytes);
		expect(openValue(someKey, someIdentity, sealValue(someKey, someIdentity, largest)).equals(largest)).toBe(
			true,
		);
		const tooLarge = Buffer.alloc(maxValueBytes + 1);
		expect(codeOf(() => sealValue(someKey, someIdentity, tooLarge))).toBe("INVALID_INPUT");
	});
});

const digest = (list: unknown) => createHash("sha256").update(JSON.stringify(list)).digest("hex");

describe("the frozen vectors of the sealed value", () => {
	// New vectors go behind these. A vector never changes: a change here is another format.
	it("are unchanged since they were first published", () => {
		expect(digest(vectors.opens.slice(0, 19))).toBe(
			"e09c285b4dbb39ee057080d4f50eea0986c3c95d80df6ee105cc935f5f95f08f",
		);
		expect(digest(vectors.isRefused.slice(0, 31))).toBe(
			"ceadefd885768c9f003592ca84e880fc5b531f34c5e4eee5161dc4aba39c617b",
		);
	});

	it.each(vectors.opens)("$name is what sealing produces, and opens", (vector) => {
		const { key, identity, nonce, value, sealed, text } = vector;
		const bytes = Buffer.from(value, "hex");
		const made = sealValueWithNonce(secret(key), identity, bytes, Buffer.from(nonce, "hex"));
		expect(made.toString("hex")).toBe(sealed);
		expect(toText(made)).toBe(text);
		expect(openValue(secret(key), identity, fromText(text)).equals(bytes)).toBe(true);
	});

	it.each(vectors.isRefused)("$name is refused", ({ key, identity, sealed, text, code }) => {
		const open = () =>
			openValue(secret(key), identity, text === undefined ? Buffer.from(sealed, "hex") : fromText(text));
		expect(codeOf(open)).toBe(code);
	});

	const python = spawnSync("python3", ["-c", "import cryptography"]);
	it.skipIf(python.status !== 0)("open and are refused the same in a second implementation", () => {
		const script = join(import.meta.dirname, "open_vectors.py");
		const { stdout, stderr } = spawnSync("python3", [
			script,
			join(import.meta.dirname, "sealed-value-vectors.json"),
		]);
		expect(stderr.toString()).toBe("");
		expect(Number(stdout)).toBe(vectors.opens.length + vectors.isRefused.length);
	});
});
