import { describe, expect, it } from "vitest";
import { KeyholdError } from "./errors.ts";
import { ignoreErrors } from "./ignore-errors.ts";

describe("ignoreErrors", () => {
	it("returns the value of a promise that succeeds", async () => {
		expect(await ignoreErrors(Promise.resolve(7), "NOT_FOUND")).toBe(7);
	});

	it("returns undefined for an error with one of the codes, and throws every other error", async () => {
		const failing = (error: Error) => ignoreErrors(Promise.reject(error), "NOT_FOUND", "CONFLICT");
		expect(await failing(new KeyholdError("CONFLICT", "message"))).toBeUndefined();
		await expect(failing(new KeyholdError("KEY_REVOKED", "message"))).rejects.toThrow("message");
		await expect(failing(new Error("NOT_FOUND"))).rejects.toThrow("NOT_FOUND");
	});
});
