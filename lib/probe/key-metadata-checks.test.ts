import { describe, expect, it } from "vitest";
import { described, failed, found, goodKey, statement, unknown } from "../../testing/probe-attempts.ts";
import {
	keyMetadataChecks,
	latencyCheck,
	type KeyMetadata as Metadata,
	metadataCheckIds,
} from "./key-metadata-checks.ts";
import type { CheckOutcome } from "./report.ts";

const checkOf = (change: Partial<Metadata>, id: string) => {
	const check = keyMetadataChecks(described({ ...goodKey, ...change }), found, statement).find(
		(one) => one.id === id,
	);
	if (!check) throw new Error(`no check ${id}`);
	return check;
};
const outcomesOf = (attempt: ReturnType<typeof described> | ReturnType<typeof failed>) =>
	Object.fromEntries(keyMetadataChecks(attempt, unknown, statement).map(({ id, outcome }) => [id, outcome]));

const checks = ["describe", ...metadataCheckIds];

describe("DescribeKey", () => {
	it("of a key as it should be passes every check", () => {
		expect(outcomesOf(described(goodKey))).toEqual({
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
		expect(outcomesOf(described({ ...goodKey, ...change }))).toEqual({
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
		const empty = described();
		expect(keyMetadataChecks(empty, unknown, statement).map(({ id }) => id)).toEqual(checks);
		expect(outcomesOf(empty)).toMatchObject({ describe: "fail", state: "skipped" });
	});

	it("denied claims no more than AWS said, and gives the statement to paste", () => {
		const denied = failed("refused", "AccessDeniedException");
		const [check] = keyMetadataChecks(denied, unknown, statement);
		expect(check).toMatchObject({
			seen: "AWS denies DescribeKey (AccessDeniedException). AWS gives the same answer when the key doesn't exist, so Keyhold can't tell which it is.",
			statement,
		});
		expect(check?.fix).toMatch(/^Compare the ARN .* key's policy/);
	});

	it("denied for a key that answered elsewhere is a matter of the policy alone", () => {
		const [check] = keyMetadataChecks(failed("refused", "AccessDeniedException"), found, statement);
		expect(check).toMatchObject({ seen: "AWS denies DescribeKey (AccessDeniedException).", statement });
		expect(check?.fix).toMatch(/^Add the statement with kms:DescribeKey/);
	});

	it("not found never suggests a change of the policy", () => {
		const [check] = keyMetadataChecks(failed("refused", "NotFoundException"), unknown, statement);
		expect(check?.statement).toBeUndefined();
		expect(check?.fix).toMatch(/^Compare account, region and key ID/);
	});

	it.each([
		[failed("transient", "TimeoutError"), /did not respond within 2 s/],
		[failed("transient", "ThrottlingException"), /AWS throttled DescribeKey \(ThrottlingException\)/],
		[failed("transient", "ECONNREFUSED"), /in us-west-1 could not be reached for DescribeKey/],
		[failed("transient", "KMSInternalException"), /could not answer DescribeKey/],
		[failed("operator", "ExpiredTokenException"), /cannot sign in to AWS in us-west-1 .*ExpiredToken/],
		[failed("refused", "NotFoundException"), /can't find the key/],
		[failed("misuse", "ValidationException"), /AWS refused DescribeKey/],
	])("never shows AWS's own text: $name", (attempt, seen) => {
		const [check] = keyMetadataChecks(attempt, unknown, statement);
		expect(check?.seen).toMatch(seen);
		expect(JSON.stringify(check)).not.toContain("999999999999");
	});

	it.each([
		[failed("transient", "TimeoutError"), /^Check again in a minute/],
		[failed("transient", "ThrottlingException"), /^Check again in a minute/],
		[failed("operator", "ExpiredTokenException"), /^Contact your Keyhold operator/],
	])(
		"does not send the customer to the key's policy for what the policy cannot fix: $name",
		(attempt, fix) => {
			const [check] = keyMetadataChecks(attempt, unknown, statement);
			expect(check?.fix).toMatch(fix);
			expect(check?.statement).toBeUndefined();
			expect(check?.seen).toContain("This doesn't mean that there is a problem with the key.");
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
	])("%s: %s", (KeyState, outcome, fix) => {
		const check = checkOf({ KeyState }, "state");
		expect(check.outcome).toBe(outcome);
		if (fix) expect(check.fix).toMatch(fix);
		else expect(check.fix).toBeUndefined();
	});

	it("pending deletion names the day", () => {
		const DeletionDate = new Date("2026-12-24T10:00:00Z");
		expect(checkOf({ KeyState: "PendingDeletion", DeletionDate }, "state").seen).toBe(
			"The key's state is PendingDeletion, so AWS refuses to use it. AWS will delete it on 2026-12-24.",
		);
	});

	it("a primary that waits for its replicas names the days left after that", () => {
		const change = { KeyState: "PendingReplicaDeletion", PendingDeletionWindowInDays: 7 } as const;
		expect(checkOf(change, "state").seen).toContain("7 days after its last replica is gone");
	});

	it("pending deletion with an invalid date names no day", () => {
		const change = { KeyState: "PendingDeletion", DeletionDate: new Date(Number.NaN) } as const;
		expect(checkOf(change, "state").seen).toBe(
			"The key's state is PendingDeletion, so AWS refuses to use it.",
		);
	});

	it("an unknown one fails", () => {
		expect(checkOf({ KeyState: "Hibernating" as never }, "state").outcome).toBe("fail");
	});
});

describe("what DescribeKey leaves out", () => {
	it.each([
		["manager", { KeyManager: undefined }, "the key's manager"],
		["usage", { KeySpec: undefined }, "the key's type and usage"],
		["usage", { KeyUsage: undefined }, "the key's type and usage"],
		["state", { KeyState: undefined }, "the key's state"],
		["origin", { Origin: undefined }, "the key's origin"],
	] as const)("fails the check %s without a claim about the key: %j", (id, change, what) => {
		expect(checkOf(change, id)).toMatchObject({
			outcome: "fail",
			seen: `DescribeKey did not return ${what}.`,
			fix: expect.stringMatching(/^Check again in a minute/),
		});
	});

	it("is the account: the key is found all the same", () => {
		expect(checkOf({ AWSAccountId: undefined }, "describe")).toMatchObject({
			outcome: "pass",
			seen: "Found.",
		});
	});

	it("is the spec, where an emulator gives it by its older name", () => {
		const change = { KeySpec: undefined, CustomerMasterKeySpec: "SYMMETRIC_DEFAULT" } as const;
		expect(checkOf(change, "usage")).toMatchObject({
			outcome: "pass",
			seen: "SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT.",
		});
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
		const ExpirationModel = "KEY_MATERIAL_EXPIRES";
		expect(checkOf({ Origin: "EXTERNAL", ExpirationModel }, "origin").seen).toContain("did not say when");
	});

	it("outside of AWS is refused with the reason", () => {
		const check = checkOf({ Origin: "EXTERNAL_KEY_STORE" }, "origin");
		expect(check.seen).toContain("external key store");
		expect(check.fix).toContain("Keyhold can't tell a revoked key from a network failure");
	});

	it("an unknown one is not called an external store", () => {
		const check = checkOf({ Origin: "AWS_ORBIT" as never }, "origin");
		expect(check).toMatchObject({ outcome: "fail", seen: expect.stringContaining("AWS_ORBIT") });
		expect(check.seen).not.toContain("external");
	});

	it("imported, with nothing imported now, names no expiry", () => {
		const ValidTo = new Date("2020-01-01T00:00:00Z");
		const check = checkOf({ Origin: "EXTERNAL", KeyState: "PendingImport", ValidTo }, "origin");
		expect(check.seen).toContain("has none");
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
		expect(latencyCheck(goodKey, ms)).toMatchObject({ outcome, seen });
	});

	it("that never happened is skipped", () => {
		expect(latencyCheck(goodKey, undefined).outcome).toBe("skipped");
	});

	it.each(["PRIMARY", "REPLICA"] as const)("shows a multi-Region %s key", (MultiRegionKeyType) => {
		const key = { ...goodKey, MultiRegion: true, MultiRegionConfiguration: { MultiRegionKeyType } };
		expect(latencyCheck(key, 20).seen).toBe(
			`20 ms for a round trip. Multi-Region ${MultiRegionKeyType.toLowerCase()} key.`,
		);
	});

	it("is measured without DescribeKey as well", () => {
		expect(latencyCheck(undefined, 20).outcome).toBe("pass");
	});
});
