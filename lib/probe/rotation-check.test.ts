import { describe, expect, it } from "vitest";
import { failed, found, goodKey, rotated, statement } from "../../testing/probe-attempts.ts";
import type { Failed } from "./attempt.ts";
import { rotationCheck } from "./rotation-check.ts";

const failedCall = (failure: Failed["failure"], name: string) =>
	failed(failure, name, "GetKeyRotationStatus");

describe("rotation", () => {
	it("on passes, with its period and next day", () => {
		const status = {
			KeyRotationEnabled: true,
			RotationPeriodInDays: 180,
			NextRotationDate: new Date("2027-01-31T23:00:00Z"),
		};
		expect(rotationCheck(rotated(status), goodKey, found, statement)).toMatchObject({
			outcome: "pass",
			seen: "Every 180 days, next on 2027-01-31.",
		});
	});

	it("on without a period states none", () => {
		expect(rotationCheck(rotated({ KeyRotationEnabled: true }), goodKey, found, statement).seen).toBe(
			"Automatic rotation is on.",
		);
	});

	it("off warns, and never fails", () => {
		const check = rotationCheck(rotated({ KeyRotationEnabled: false }), goodKey, found, statement);
		expect(check).toMatchObject({ outcome: "warn", seen: "Automatic rotation is off." });
		expect(check.fix).toContain("Turn on automatic rotation on the key's page");
	});

	it("is unknown, not off, after an empty answer", () => {
		const check = rotationCheck(rotated({}), goodKey, found, statement);
		expect(check).toMatchObject({
			outcome: "skipped",
			seen: "AWS did not say whether it rotates the key.",
			fix: expect.stringMatching(/^Check again/),
		});
	});

	it("is not recommended if the key's origin excludes it", () => {
		const check = rotationCheck(
			failedCall("misuse", "UnsupportedOperationException"),
			undefined,
			found,
			statement,
		);
		expect(check.outcome).toBe("skipped");
		expect(check.fix).toBeUndefined();
	});

	it("denied gives the statement to paste", () => {
		const check = rotationCheck(failedCall("refused", "AccessDeniedException"), undefined, found, statement);
		expect(check).toMatchObject({ outcome: "warn", statement });
		expect(check.fix).toContain("Add the statement");
	});

	it.each(["ThrottlingException", "TimeoutError", "ECONNRESET"])(
		"unanswered (%s) asks for no change of the policy",
		(name) => {
			const check = rotationCheck(failedCall("transient", name), undefined, found, statement);
			expect(check.outcome).toBe("warn");
			expect(check.fix).toMatch(/^Check again in a minute/);
			expect(check.statement).toBeUndefined();
		},
	);

	it("on demand that is under way is shown, with automatic rotation and without", () => {
		const OnDemandRotationStartDate = new Date("2026-11-20T08:00:00Z");
		const demanded = /An on-demand rotation started on 2026-11-20 and is in progress/;
		const on = rotated({ KeyRotationEnabled: true, OnDemandRotationStartDate });
		expect(rotationCheck(on, goodKey, found, statement)).toMatchObject({
			outcome: "pass",
			seen: expect.stringMatching(demanded),
		});
		const off = rotated({ KeyRotationEnabled: false, OnDemandRotationStartDate });
		expect(rotationCheck(off, goodKey, found, statement)).toMatchObject({
			outcome: "warn",
			seen: expect.stringMatching(demanded),
		});
	});

	const unrotatable = [
		["imported material", { Origin: "EXTERNAL" }],
		["a CloudHSM key", { Origin: "AWS_CLOUDHSM" }],
		["a key in an external key store", { Origin: "EXTERNAL_KEY_STORE" }],
		["an HMAC key", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }],
		["an RSA key by its older name", { KeySpec: undefined, CustomerMasterKeySpec: "RSA_2048" }],
		["a key about to be deleted", { KeyState: "PendingDeletion" }],
		["a primary whose replicas go first", { KeyState: "PendingReplicaDeletion" }],
	] as const;
	it.each(unrotatable)("is not recommended for %s, whatever AWS answers", (_, change) => {
		const key = { ...goodKey, ...change };
		const answers = [
			rotated({ KeyRotationEnabled: false }),
			rotated({}),
			failedCall("misuse", "UnsupportedOperationException"),
			failedCall("refused", "AccessDeniedException"),
		];
		for (const answer of answers) {
			const check = rotationCheck(answer, key, found, statement);
			expect(check.outcome).toBe("skipped");
			expect(check.seen).toMatch(/^AWS (does not rotate|rotates symmetric)/);
			expect(check.fix).toBeUndefined();
		}
	});

	it.each([
		[{ PrimaryKey: { Arn: "arn:primary", Region: "eu-west-1" } }, "the page of the primary key arn:primary"],
		[
			{ MultiRegionKeyType: "REPLICA", PrimaryKey: { Region: "eu-west-1" } },
			"the page of the primary key in eu-west-1",
		],
		[{ MultiRegionKeyType: "REPLICA" }, "the primary key's page"],
		[{ MultiRegionKeyType: "PRIMARY", PrimaryKey: { Arn: "arn:this" } }, "the key's page"],
	] as const)("off is sent where it can be turned on: %j", (MultiRegionConfiguration, page) => {
		const key = { ...goodKey, Arn: "arn:this", MultiRegion: true, MultiRegionConfiguration };
		const check = rotationCheck(rotated({ KeyRotationEnabled: false }), key, found, statement);
		expect(check.fix).toContain(`Turn on automatic rotation on ${page} in AWS KMS.`);
	});
});
