import type { DescribeKeyCommandOutput, GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import type { Attempt, Failed } from "./attempt.ts";
import { keyMetadataChecks, latencyCheck, rotationCheck } from "./key-metadata-checks.ts";
import type { CheckOutcome } from "./report.ts";

type Metadata = NonNullable<DescribeKeyCommandOutput["KeyMetadata"]>;

const statement = '{"Sid":"KeyholdLooksAtTheKey"}';
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
	value: { $metadata: {}, KeyMetadata: { ...good, ...change } },
	latencyMs: 5,
});
const rotated = (
	status: Partial<GetKeyRotationStatusCommandOutput>,
): Attempt<GetKeyRotationStatusCommandOutput> => ({
	kind: "answered",
	value: { $metadata: {}, ...status },
	latencyMs: 5,
});
const failed = (failure: Failed["failure"], name: string): Failed => ({
	kind: "failed",
	failure,
	name,
	message: "message of AWS about arn:aws:iam::999999999999:role/vendor",
	latencyMs: 5,
});
const checkOf = (change: Partial<Metadata>, id: string) => {
	const found = keyMetadataChecks(described(change), statement).find((check) => check.id === id);
	if (!found) throw new Error(`no check ${id}`);
	return found;
};
const outcomesOf = (attempt: Attempt<DescribeKeyCommandOutput>) =>
	Object.fromEntries(keyMetadataChecks(attempt, statement).map(({ id, outcome }) => [id, outcome]));

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
			value: { $metadata: {} },
			latencyMs: 5,
		};
		expect(keyMetadataChecks(empty, statement).map(({ id }) => id)).toEqual(checks);
		expect(outcomesOf(empty)).toMatchObject({ describe: "fail", state: "skipped" });
	});

	it("denied claims no more than AWS said, and gives the statement to paste", () => {
		const [check] = keyMetadataChecks(failed("refused", "AccessDeniedException"), statement);
		expect(check).toMatchObject({
			seen: "AWS denies DescribeKey (AccessDeniedException). It answers the same when a key of another account does not exist.",
			statement,
		});
		expect(check?.fix).toMatch(/key's policy/);
	});

	it.each([
		[failed("transient", "TimeoutError"), /did not answer within 2 s/],
		[failed("transient", "ThrottlingException"), /was not answered: ThrottlingException/],
		[failed("operator", "ExpiredTokenException"), /operator of Keyhold to mend, not for you/],
		[failed("refused", "NotFoundException"), /was refused: NotFoundException/],
	])("never shows AWS's own text: $name", (attempt, seen) => {
		const [check] = keyMetadataChecks(attempt, statement);
		expect(check?.seen).toMatch(seen);
		expect(JSON.stringify(check)).not.toContain("999999999999");
	});

	it.each([failed("transient", "TimeoutError"), failed("operator", "ExpiredTokenException")])(
		"does not send the customer to the key's policy for what the policy cannot mend: $name",
		(attempt) => {
			expect(keyMetadataChecks(attempt, statement)[0]?.fix).toBe(
				"Try again. When it goes on, ask the operator of this Keyhold.",
			);
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
		expect(check.seen).toBe(`${KeySpec}, ${KeyUsage}.`);
	});
});

describe("the key's state", () => {
	it.each<[Metadata["KeyState"], CheckOutcome, fix: RegExp | undefined]>([
		["Enabled", "pass", undefined],
		["Updating", "pass", undefined],
		["Disabled", "fail", /^Enable the key/],
		["PendingDeletion", "fail", /^Cancel the key's deletion.*then enable/],
		["PendingReplicaDeletion", "fail", /^Cancel the key's deletion.*then enable/],
		["PendingImport", "fail", /^Import key material/],
		["Creating", "fail", /Try again in a minute/],
		["Unavailable", "fail", /custom key store/],
		[undefined, "fail", /Enabled/],
	])("%s: %s", (KeyState, outcome, fix) => {
		const check = checkOf({ KeyState }, "state");
		expect(check.outcome).toBe(outcome);
		if (fix) expect(check.fix).toMatch(fix);
		else expect(check.fix).toBeUndefined();
	});

	it("about to be deleted names the day", () => {
		const DeletionDate = new Date("2026-12-24T10:00:00Z");
		expect(checkOf({ KeyState: "PendingDeletion", DeletionDate }, "state").seen).toBe(
			"The key's state is PendingDeletion. AWS deletes it on 2026-12-24.",
		);
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
		expect(check.fix).toContain("whether the key was revoked");
	});
});

describe("rotation", () => {
	it("on passes, with its period and next day", () => {
		const status = {
			KeyRotationEnabled: true,
			RotationPeriodInDays: 180,
			NextRotationDate: new Date("2027-01-31T23:00:00Z"),
		};
		expect(rotationCheck(rotated(status), statement)).toMatchObject({
			outcome: "pass",
			seen: "Every 180 days, next on 2027-01-31.",
		});
	});

	it("on without a period is AWS's yearly one", () => {
		expect(rotationCheck(rotated({ KeyRotationEnabled: true }), statement).seen).toBe("Every 365 days.");
	});

	it.each([false, undefined])("off (%s) warns, and never fails", (KeyRotationEnabled) => {
		const check = rotationCheck(rotated({ KeyRotationEnabled }), statement);
		expect(check.outcome).toBe("warn");
		expect(check.fix).toContain("Turn on automatic rotation");
	});

	it("that the origin cannot have is no reminder", () => {
		const check = rotationCheck(failed("misuse", "UnsupportedOperationException"), statement);
		expect(check.outcome).toBe("skipped");
		expect(check.fix).toBeUndefined();
	});

	it("denied gives the statement to paste", () => {
		const check = rotationCheck(failed("refused", "AccessDeniedException"), statement);
		expect(check).toMatchObject({ outcome: "warn", statement });
		expect(check.fix).toContain("Add the statement");
	});

	it.each(["ThrottlingException", "TimeoutError"])("unanswered (%s) blames nobody's policy", (name) => {
		const check = rotationCheck(failed("transient", name), statement);
		expect(check.outcome).toBe("warn");
		expect(check.fix).toBeUndefined();
		expect(check.statement).toBeUndefined();
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
		expect(latencyCheck(described(), ms)).toMatchObject({ outcome, seen });
	});

	it("that never happened is skipped", () => {
		expect(latencyCheck(described(), undefined).outcome).toBe("skipped");
	});

	it.each(["PRIMARY", "REPLICA"] as const)("shows a multi-Region %s key", (MultiRegionKeyType) => {
		const key = described({ MultiRegion: true, MultiRegionConfiguration: { MultiRegionKeyType } });
		expect(latencyCheck(key, 20).seen).toBe(
			`20 ms for a round trip. Multi-Region ${MultiRegionKeyType.toLowerCase()} key.`,
		);
	});

	it("is measured without DescribeKey as well", () => {
		expect(latencyCheck(failed("refused", "AccessDeniedException"), 20).outcome).toBe("pass");
	});
});
