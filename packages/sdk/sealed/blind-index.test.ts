import { spawnSync } from "node:child_process";
import { createHash, createSecretKey, randomBytes } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyholdError } from "../errors.ts";
import { blindIndexOf } from "./blind-index.ts";
import vectors from "./blind-index-vectors.json" with { type: "json" };

const someKey = createSecretKey(randomBytes(32));
const someDeployment = "01890a5d-ac96-774b-bcce-b302099a8057";

/** The code of a refusal. Fails when there is a token. */
function codeOf(make: () => unknown): string {
	try {
		make();
	} catch (error) {
		expect(error).toBeInstanceOf(KeyholdError);
		return (error as KeyholdError).code;
	}
	throw new Error("there is a token");
}

describe("a blind index", () => {
	it("has equal tokens for equal deployment, field and value, and for no others", () => {
		const input = fc.record({
			deploymentId: fc.constantFrom(someDeployment, "01890a5d-ac96-774b-bcce-b302099a8058"),
			field: fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
			value: fc.string({ unit: "grapheme", maxLength: 3 }),
		});
		const tokens = new Map<string, string>();
		fc.assert(
			fc.property(input, ({ deploymentId, field, value }) => {
				const token = blindIndexOf(someKey, deploymentId, field, value);
				expect(token).toMatch(/^[\w-]{22}$/);
				const whose = JSON.stringify([deploymentId, field, value]);
				expect(tokens.get(token) ?? whose).toBe(whose);
				tokens.set(token, whose);
				expect(blindIndexOf(someKey, deploymentId, field, value)).toBe(token);
			}),
			{ numRuns: 2_000 },
		);
		expect(tokens.size).toBeGreaterThan(500);
	});

	it("under another key has other tokens", () => {
		const other = createSecretKey(randomBytes(32));
		const token = blindIndexOf(someKey, someDeployment, "users.email", "ada");
		expect(blindIndexOf(other, someDeployment, "users.email", "ada")).not.toBe(token);
	});

	it.each([
		["an empty field", someDeployment, "", "ada"],
		["a field of 1,025 bytes", someDeployment, `${"é".repeat(512)}x`, "ada"],
		["half a surrogate pair in a field", someDeployment, "\ud83d", "ada"],
		["half a surrogate pair in a value", someDeployment, "users.email", "\ud83d"],
		["a number", someDeployment, "users.age", 36 as unknown as string],
		["a deployment that is not a UUID", "acme", "users.email", "ada"],
	])("refuses %s", (_, deploymentId, field, value) => {
		expect(codeOf(() => blindIndexOf(someKey, deploymentId, field, value))).toBe("INVALID_INPUT");
	});
});

describe("the frozen vectors of the blind index", () => {
	// Add new vectors after these. A vector never changes: stored tokens would no longer be found.
	it("are unchanged since they were first published", () => {
		const digest = createHash("sha256")
			.update(JSON.stringify(vectors.tokens.slice(0, 14)))
			.digest("hex");
		expect(digest).toBe("eb83b89f1b31494911ff0500fdbdf7ef35956e1af054d8868f13b99d1fc7e3f9");
	});

	it.each(vectors.tokens)("$name has its token", ({ key, deploymentId, field, value, token }) => {
		expect(blindIndexOf(createSecretKey(Buffer.from(key, "hex")), deploymentId, field, value)).toBe(token);
	});

	const python = spawnSync("python3", ["-c", "import cryptography"]);
	it.skipIf(python.status !== 0)("have the same tokens in a second implementation", () => {
		const [script, file] = ["open_vectors.py", "blind-index-vectors.json"].map((name) =>
			join(import.meta.dirname, name),
		);
		const { stdout, stderr } = spawnSync("python3", [script as string, file as string]);
		expect(stderr.toString()).toBe("");
		expect(Number(stdout)).toBe(vectors.tokens.length);
	});
});
