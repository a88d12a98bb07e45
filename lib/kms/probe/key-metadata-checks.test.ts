import type { DescribeKeyCommandOutput, GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import type { Attempt, Failed } from "./attempt.ts";
import type { Known } from "./explain-failure.ts";
import {
	keyMetadataChecks,
	latencyCheck,
	type KeyMetadata as Metadata,
	rotationCheck,
} from "./key-metadata-checks.ts";
import type { CheckOutcome } from "./report.ts";

const statement = '{"Sid":"KeyholdLooksAtTheKey"}';
const unknown: Known = { region: "us-west-1", isFound: false, isAwsManaged: false };
const found: Known = { ...unknown, isFound: true };
const good: Metadata = {
	KeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
	AWSAccountId: "111122223333",
	KeyManager: "CUSTOMER",
	KeySpec: "SYMMETRIC_DEFAULT",
	KeyUsage: "ENCRYPT_DECRYPT",
	KeyState: "Enabled",
	Origin: "AWS_KMS",
};
const described = (change: Partial<Metadata> = {}): Attempt<DescribeKeyCommandOutput> => ({
	kind: "answered",
	operation: "DescribeKey",
	value: { $metadata: {}, KeyMetadata: { ...good, ...change } },
	latencyMs: 5,
});
const rotated = (
	status: Partial<GetKeyRotationStatusCommandOutput>,
): Attempt<GetKeyRotationStatusCommandOutput> => ({
	kind: "answered",
	operation: "GetKeyRotationStatus",
	value: { $metadata: {}, ...status },
	latencyMs: 5,
});
const failed = (failure: Failed["failure"], name: string, operation = "DescribeKey"): Failed => ({
	kind: "failed",
	operation,
	failure,
	name,
	error: new Error("message of AWS about arn:aws:iam::999999999999:role/vendor"),
	latencyMs: 5,
});
const rotationFailed = (failure: Failed["failure"], name: string) =>
	failed(failure, name, "GetKeyRotationStatus");
const checkOf = (change: Partial<Metadata>, id: string) => {
	const check = keyMetadataChecks(described(change), found, statement).find((one) => one.id === id);
	if (!check) throw new Error(`no check ${id}`);
	return check;
};
const outcomesOf = (attempt: Attempt<DescribeKeyCommandOutput>) =>
	Object.fromEntries(keyMetadataChecks(attempt, unknown, statement).map(({ id, outcome }) => [id, outcome]));

const checks = ["describe", "manager", "usage", "state", "origin"];

describe("DescribeKey", () => {
	it("of a key as it should be passes every check", () => {
		expect(outcomesOf(described())).toEqual({
			describe: "pass",
			manager: "pass",
			usage: "pass",
			state: "pass",
			origin: "pass",
		});
	});

	it("shows all that is wrong, not only the first", () => {
		const change = {
			KeyManager: "AWS",
			KeySpec: "RSA_2048",
			KeyState: "Disabled",
			Origin: "EXTERNAL_KEY_STORE",
		} as const;
		expect(outcomesOf(described(change))).toEqual({
			describe: "pass",
			manager: "fail",
			usage: "fail",
			state: "fail",
			origin: "fail",
		});
	});

	it.each([
		["denied", failed("refused", "AccessDeniedException")],
		["not found", failed("refused", "NotFoundException")],
		["throttled", failed("transient", "ThrottlingException")],
		["timed out", failed("transient", "TimeoutError")],
		["without credentials", failed("operator", "CredentialsProviderError")],
	])("%s fails, and what is then not known is skipped, neither passed nor failed", (_, attempt) => {
		expect(outcomesOf(attempt)).toEqual({
			describe: "fail",
			manager: "skipped",
			usage: "skipped",
			state: "skipped",
			origin: "skipped",
		});
	});

	it("answering nothing fails as well", () => {
		const empty: Attempt<DescribeKeyCommandOutput> = {
			kind: "answered",
			operation: "DescribeKey",
			value: { $metadata: {} },
			latencyMs: 5,
		};
		expect(keyMetadataChecks(empty, unknown, statement).map(({ id }) => id)).toEqual(checks);
		expect(outcomesOf(empty)).toMatchObject({ describe: "fail", state: "skipped" });
	});

	it("denied claims no more than AWS said, and gives the statement to paste", () => {
		const denied = failed("refused", "AccessDeniedException");
		const [check] = keyMetadataChecks(denied, unknown, statement);
		expect(check).toMatchObject({
			seen: "AWS denies DescribeKey (AccessDeniedException). It answers the same when there is no such key, so it cannot be told which.",
			statement,
		});
		expect(check?.fix).toMatch(/^Compare the ARN .* key's policy/);
	});

	it("denied for a key that answered elsewhere is a matter of the policy alone", () => {
		const [check] = keyMetadataChecks(failed("refused", "AccessDeniedException"), found, statement);
		expect(check).toMatchObject({ seen: "AWS denies DescribeKey (AccessDeniedException).", statement });
		expect(check?.fix).toMatch(/^Add the statement with kms:DescribeKey/);
	});

	it("not found never sends anybody to the policy", () => {
		const [check] = keyMetadataChecks(failed("refused", "NotFoundException"), unknown, statement);
		expect(check?.statement).toBeUndefined();
		expect(check?.fix).toMatch(/^Compare account, region and key ID/);
	});

	it.each([
		[failed("transient", "TimeoutError"), /did not answer within 2 s/],
		[failed("transient", "ThrottlingException"), /too many calls at once .*ThrottlingException/],
		[failed("transient", "ECONNREFUSED"), /in us-west-1 could not be reached for DescribeKey/],
		[failed("transient", "KMSInternalException"), /could not answer DescribeKey/],
		[failed("operator", "ExpiredTokenException"), /cannot sign in to AWS in us-west-1 .*ExpiredToken/],
		[failed("refused", "NotFoundException"), /does not find the key/],
		[failed("misuse", "ValidationException"), /AWS refused DescribeKey/],
	])("never shows AWS's own text: $name", (attempt, seen) => {
		const [check] = keyMetadataChecks(attempt, unknown, statement);
		expect(check?.seen).toMatch(seen);
		expect(JSON.stringify(check)).not.toContain("999999999999");
	});

	it.each([
		[failed("transient", "TimeoutError"), /^Check again in a minute/],
		[failed("transient", "ThrottlingException"), /^Check again in a minute/],
		[failed("operator", "ExpiredTokenException"), /^Tell the operator/],
	])(
		"does not send the customer to the key's policy for what the policy cannot mend: $name",
		(attempt, fix) => {
			const [check] = keyMetadataChecks(attempt, unknown, statement);
			expect(check?.fix).toMatch(fix);
			expect(check?.statement).toBeUndefined();
			expect(check?.seen).toContain("That says nothing about the key.");
		},
	);
});

describe("the key's manager", () => {
	it.each<[Metadata["KeyManager"], CheckOutcome]>([
		["CUSTOMER", "pass"],
		["AWS", "fail"],
		[undefined, "fail"],
	])("%s: %s", (KeyManager, outcome) => {
		expect(checkOf({ KeyManager }, "manager").outcome).toBe(outcome);
	});
});

describe("the key's kind", () => {
	it.each<[Metadata["KeySpec"], Metadata["KeyUsage"], CheckOutcome]>([
		["SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "pass"],
		["SYMMETRIC_DEFAULT", "GENERATE_VERIFY_MAC", "fail"],
		["RSA_2048", "ENCRYPT_DECRYPT", "fail"],
		["RSA_4096", "SIGN_VERIFY", "fail"],
		["ECC_NIST_P256", "SIGN_VERIFY", "fail"],
		["ECC_NIST_P256", "KEY_AGREEMENT", "fail"],
		["HMAC_256", "GENERATE_VERIFY_MAC", "fail"],
		["SM2", "ENCRYPT_DECRYPT", "fail"],
		[undefined, undefined, "fail"],
	])("%s for %s: %s", (KeySpec, KeyUsage, outcome) => {
		const check = checkOf({ KeySpec, KeyUsage }, "usage");
		expect(check.outcome).toBe(outcome);
		expect(check.seen).toMatch(new RegExp(`^${KeySpec}, ${KeyUsage}\\.`));
	});
});

describe("the key's state", () => {
	it.each<[Metadata["KeyState"], CheckOutcome, fix: RegExp | undefined]>([
		["Enabled", "pass", undefined],
		["Updating", "pass", undefined],
		["Disabled", "fail", /^Enable the key/],
		["PendingDeletion", "fail", /^Cancel the key's deletion.*then enable/],
		["PendingReplicaDeletion", "fail", /^Cancel the key's deletion.*then enable/],
		["PendingImport", "fail", /^Import the key material/],
		["Creating", "fail", /Check again in a minute/],
		["Unavailable", "fail", /custom key store/],
		[undefined, "fail", /state/],
	])("%s: %s", (KeyState, outcome, fix) => {
		const check = checkOf({ KeyState }, "state");
		expect(check.outcome).toBe(outcome);
		if (fix) expect(check.fix).toMatch(fix);
		else expect(check.fix).toBeUndefined();
	});

	it("about to be deleted names the day", () => {
		const DeletionDate = new Date("2026-12-24T10:00:00Z");
		expect(checkOf({ KeyState: "PendingDeletion", DeletionDate }, "state").seen).toBe(
			"The key's state is PendingDeletion, in which AWS refuses to use it. AWS deletes it on 2026-12-24.",
		);
	});

	it("of a primary that waits for its replicas names the days that are left then", () => {
		const change = { KeyState: "PendingReplicaDeletion", PendingDeletionWindowInDays: 7 } as const;
		expect(checkOf(change, "state").seen).toContain("7 days after its last replica is gone");
	});

	it("that AWS invents one day is no pass", () => {
		expect(checkOf({ KeyState: "Hibernating" as never }, "state").outcome).toBe("fail");
	});
});

describe("the origin of the key material", () => {
	it.each<[Metadata["Origin"], CheckOutcome]>([
		["AWS_KMS", "pass"],
		["AWS_CLOUDHSM", "pass"],
		["EXTERNAL", "warn"],
		["EXTERNAL_KEY_STORE", "fail"],
		[undefined, "fail"],
	])("%s: %s", (Origin, outcome) => {
		expect(checkOf({ Origin }, "origin").outcome).toBe(outcome);
	});

	it("imported names the day on which it expires, or that it does not", () => {
		const ValidTo = new Date("2027-03-01T00:00:00Z");
		const expiring = checkOf({ Origin: "EXTERNAL", ValidTo }, "origin");
		expect(expiring.seen).toContain("expires on 2027-03-01");
		expect(expiring.fix).toContain("Import it again");
		const lasting = checkOf({ Origin: "EXTERNAL" }, "origin");
		expect(lasting.seen).toContain("does not expire");
		expect(lasting.fix).toContain("Keep the material");
	});

	it("outside of AWS is refused with the reason", () => {
		const check = checkOf({ Origin: "EXTERNAL_KEY_STORE" }, "origin");
		expect(check.seen).toContain("external key store");
		expect(check.fix).toContain("a revoked key cannot be told from a lost network");
	});

	it("that AWS invents one day is not called an external store", () => {
		const check = checkOf({ Origin: "AWS_ORBIT" as never }, "origin");
		expect(check).toMatchObject({ outcome: "fail", seen: expect.stringContaining("AWS_ORBIT") });
		expect(check.seen).not.toContain("external");
	});

	it("imported, with nothing imported now, names no expiry", () => {
		const ValidTo = new Date("2020-01-01T00:00:00Z");
		const check = checkOf({ Origin: "EXTERNAL", KeyState: "PendingImport", ValidTo }, "origin");
		expect(check.seen).toContain("there is none now");
	});
});

describe("rotation", () => {
	it("on passes, with its period and next day", () => {
		const status = {
			KeyRotationEnabled: true,
			RotationPeriodInDays: 180,
			NextRotationDate: new Date("2027-01-31T23:00:00Z"),
		};
		expect(rotationCheck(rotated(status), good, found, statement)).toMatchObject({
			outcome: "pass",
			seen: "Every 180 days, next on 2027-01-31.",
		});
	});

	it("on without a period is AWS's yearly one", () => {
		expect(rotationCheck(rotated({ KeyRotationEnabled: true }), good, found, statement).seen).toBe(
			"Every 365 days.",
		);
	});

	it.each([false, undefined])("off (%s) warns, and never fails", (KeyRotationEnabled) => {
		const check = rotationCheck(rotated({ KeyRotationEnabled }), good, found, statement);
		expect(check.outcome).toBe("warn");
		expect(check.fix).toContain("Turn on automatic rotation");
	});

	it("that the origin cannot have is no reminder", () => {
		const check = rotationCheck(
			rotationFailed("misuse", "UnsupportedOperationException"),
			undefined,
			found,
			statement,
		);
		expect(check.outcome).toBe("skipped");
		expect(check.fix).toBeUndefined();
	});

	it("denied gives the statement to paste", () => {
		const check = rotationCheck(
			rotationFailed("refused", "AccessDeniedException"),
			undefined,
			found,
			statement,
		);
		expect(check).toMatchObject({ outcome: "warn", statement });
		expect(check.fix).toContain("Add the statement");
	});

	it.each(["ThrottlingException", "TimeoutError", "ECONNRESET"])(
		"unanswered (%s) blames nobody's policy",
		(name) => {
			const check = rotationCheck(rotationFailed("transient", name), undefined, found, statement);
			expect(check.outcome).toBe("warn");
			expect(check.fix).toMatch(/^Check again in a minute/);
			expect(check.statement).toBeUndefined();
		},
	);

	it("on demand that is under way is shown, with automatic rotation and without", () => {
		const OnDemandRotationStartDate = new Date("2026-11-20T08:00:00Z");
		const demanded = /A rotation on demand began on 2026-11-20 and is under way/;
		const on = rotated({ KeyRotationEnabled: true, OnDemandRotationStartDate });
		expect(rotationCheck(on, good, found, statement)).toMatchObject({
			outcome: "pass",
			seen: expect.stringMatching(demanded),
		});
		const off = rotated({ KeyRotationEnabled: false, OnDemandRotationStartDate });
		expect(rotationCheck(off, good, found, statement)).toMatchObject({
			outcome: "warn",
			seen: expect.stringMatching(demanded),
		});
	});

	it.each([
		["imported material", { Origin: "EXTERNAL" }],
		["a key about to be deleted", { KeyState: "PendingDeletion" }],
	] as const)("off is no reminder for %s, which AWS cannot rotate by itself", (_, change) => {
		const check = rotationCheck(
			rotated({ KeyRotationEnabled: false }),
			{ ...good, ...change },
			found,
			statement,
		);
		expect(check.outcome).toBe("skipped");
		expect(check.fix).toBeUndefined();
	});

	it("off on a replica sends to its primary, where it is turned on", () => {
		const PrimaryKey = { Arn: "arn:primary", Region: "eu-west-1" };
		const replica = { ...good, Arn: "arn:replica", MultiRegionConfiguration: { PrimaryKey } };
		const check = rotationCheck(rotated({}), replica, found, statement);
		expect(check.fix).toContain("primary key arn:primary");
	});
});

describe("the round trip", () => {
	it.each<[number, CheckOutcome, string]>([
		[0.2, "pass", "1 ms for a round trip."],
		[17.4, "pass", "17 ms for a round trip."],
		[999, "pass", "999 ms for a round trip."],
		[1_000, "warn", "1000 ms for a round trip."],
		[1_999.6, "warn", "2000 ms for a round trip."],
	])("of %d ms: %s", (ms, outcome, seen) => {
		expect(latencyCheck(good, ms)).toMatchObject({ outcome, seen });
	});

	it("that never happened is skipped", () => {
		expect(latencyCheck(good, undefined).outcome).toBe("skipped");
	});

	it.each(["PRIMARY", "REPLICA"] as const)("shows a multi-Region %s key", (MultiRegionKeyType) => {
		const key = { ...good, MultiRegion: true, MultiRegionConfiguration: { MultiRegionKeyType } };
		expect(latencyCheck(key, 20).seen).toBe(
			`20 ms for a round trip. Multi-Region ${MultiRegionKeyType.toLowerCase()} key.`,
		);
	});

	it("is measured without DescribeKey as well", () => {
		expect(latencyCheck(undefined, 20).outcome).toBe("pass");
	});
});
