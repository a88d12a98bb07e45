import { expect, it } from "vitest";
import { confirmationMail } from "./confirmation-mail.ts";

it("the mail says whose account it is, what the link does, and what to do if it was not expected", () => {
	const url = "https://keys.example.com/account/confirm-email/khc_x";
	const { subject, text } = confirmationMail({ email: "ada@acme.example", organizationSlug: "acme", url });
	expect(subject).toBe("[Keyhold] Confirm your email address");
	expect(text).toContain("A Keyhold account for ada@acme.example was created through an invitation from");
	expect(text.split("\n").filter((line) => line === url)).toHaveLength(1);
	expect(text).toContain("works once, within an hour");
	expect(text).toContain("all sessions of the account end");
	expect(text).toContain("If you do not expect an account in acme, ignore this email.");
});
