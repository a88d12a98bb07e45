import { describe, expect, it } from "vitest";
import { isReasonMissing } from "@/components/action-result.ts";
import { reasonOf } from "@/lib/organizations/approvals/request-reason.ts";
import { KeyholdError } from "@/lib/platform/errors.ts";
import { isShownInForm } from "./shown-in-form.ts";

describe("a refused replacement", () => {
	it("stays in the dialog, which asks for the reason, if two-person approval was turned on meanwhile", () => {
		const refused = (() => {
			try {
				return reasonOf("", { type: "user" });
			} catch (error) {
				return error;
			}
		})() as KeyholdError;
		expect(refused).toBeInstanceOf(KeyholdError);
		expect(isShownInForm(refused)).toBe(false);
		expect(isReasonMissing(refused)).toBe(true);
	});

	it.each([
		[{ code: "PROBE_FAILED", message: "", fieldErrors: { arn: "Denied." } }, true],
		[{ code: "INVALID_INPUT", message: "", fieldErrors: { name: "Taken." } }, true],
		[{ code: "CONFLICT", message: "Data is moving." }, true],
		[{ code: "INVALID_INPUT", message: "", fieldErrors: { name: "Taken.", keyId: "Unknown." } }, false],
	] as const)("closes the dialog only if the form shows all of it: %o", (error, expected) => {
		expect(isShownInForm(error)).toBe(expected);
		expect(isReasonMissing(error)).toBe(false);
	});
});
