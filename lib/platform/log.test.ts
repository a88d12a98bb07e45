import { expect, it } from "vitest";
import { KeyholdError } from "./errors.ts";
import { describeError } from "./log.ts";

it("an error is logged with name, message, code, stack and causes, and no other property", () => {
	const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED", address: "10.0.0.1" });
	const error = Object.assign(new TypeError("failed", { cause }), {
		detail: "Key (email)=(ada@acme.example)",
	});
	expect(describeError(error)).toEqual({
		name: "TypeError",
		message: "failed",
		stack: error.stack,
		cause: { name: "Error", message: "refused", code: "ECONNREFUSED", stack: cause.stack },
	});
	expect(describeError(new KeyholdError("CONFLICT", "No.", { detail: "row 2" }))).toMatchObject({
		name: "KeyholdError",
		code: "CONFLICT",
		detail: "row 2",
	});
});

it("a plain object from pg-boss is logged like the error that it copies", () => {
	const error = Object.assign(new Error("relation does not exist"), {
		code: "42P01",
		detail: "row (secret)",
	});
	// As pg-boss builds it: a spread of the error, with the properties that a spread leaves out.
	const emitted = {
		...error,
		message: error.message,
		stack: error.stack,
		queue: "alert.deliver",
		worker: "w1",
	};
	expect(describeError(emitted)).toEqual({
		message: "relation does not exist",
		code: "42P01",
		stack: error.stack,
		queue: "alert.deliver",
		worker: "w1",
	});
});

it.each([
	["text", "text"],
	[undefined, "undefined"],
	[null, "null"],
	[{ password: "hunter2" }, "An object without a message, of Object kind"],
	[Object.create(null), "An object without a message, of no kind"],
])("a thrown value that is not an error is logged by its type: %j", (thrown, described) => {
	expect(describeError(thrown)).toBe(described);
});
