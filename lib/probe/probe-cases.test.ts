import {
	CancelKeyDeletionCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	type KeySpec,
	type KeyUsageType,
	ReplicateKeyCommand,
	RotateKeyOnDemandCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { ownerKms } from "../../testing/suite-kms.ts";
import {
	askedPolicy,
	changedPolicy,
	expectOutcomes,
	lineOf,
	organizationId,
	skipped,
	useSuiteProbe,
} from "../../testing/suite-probe.ts";
import { newId } from "../platform/ids.ts";
import { metadataCheckIds } from "./key-metadata-checks.ts";
import type { CheckId } from "./report.ts";

const suite = useSuiteProbe();
const { createKey, probe } = suite;
const unusable = {
	"generate-data-key": "fail",
	encrypt: "fail",
	decrypt: "skipped",
	scope: "skipped",
	latency: "skipped",
} as const;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const inDays = (days: number) => Date.now() + days * 86_400_000;
const absentId = "00000000-0000-4000-8000-000000000000";

describe("a key as Keyhold asks for it", () => {
	it("passes every check, with blanks and quotes around its ARN too", async () => {
		const arn = await createKey();
		const report = await probe(` \t"${arn}",\u200b\n`);
		expectOutcomes(report, {});
		expect(report).toMatchObject({ arn, outcome: "pass" });
		expect(report.suggestedArn).toBeUndefined();
		expect(lineOf(report, "rotation").seen).toMatch(/^Every 365 days, next on \d{4}-\d\d-\d\d\.$/);
	});
});

describe("the kind of key", () => {
	it.each<[KeySpec, KeyUsageType]>([
		["RSA_2048", "ENCRYPT_DECRYPT"],
		["RSA_2048", "SIGN_VERIFY"],
		["ECC_NIST_P256", "SIGN_VERIFY"],
		["ECC_NIST_P256", "KEY_AGREEMENT"],
		["HMAC_256", "GENERATE_VERIFY_MAC"],
	])("%s for %s fails: the type cannot be changed", async (KeySpec, KeyUsage) => {
		const report = await probe(await createKey({ input: { KeySpec, KeyUsage } }));
		expectOutcomes(report, { ...unusable, usage: "fail", rotation: "skipped" });
		expect(lineOf(report, "usage").seen).toContain(`${KeySpec}, ${KeyUsage}.`);
		expect(lineOf(report, "encrypt").fix).toMatch(/^Create a key of type Symmetric/);
	});

	it("AWS managed fails, and the fix does not name a policy that cannot be changed", async () => {
		const vendor = ownerKms("us-west-1", "999900001111");
		const { KeyMetadata } = await vendor.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
		const report = await probe(KeyMetadata?.Arn ?? "");
		expect(lineOf(report, "manager")).toMatchObject({
			outcome: "fail",
			fix: "Create a customer managed key in AWS KMS and enter its ARN.",
		});
		expect(lineOf(report, "encrypt")).toMatchObject({ outcome: "fail" });
		expect(lineOf(report, "encrypt").statement).toBeUndefined();
	});
});

describe("the state", () => {
	it("Disabled fails with the same fix in every check that it fails", async () => {
		const arn = await createKey();
		await ownerKms().send(new DisableKeyCommand({ KeyId: arn }));
		const report = await probe(arn);
		expectOutcomes(report, { ...unusable, state: "fail" });
		for (const id of ["state", "generate-data-key", "encrypt"]) {
			expect(lineOf(report, id).fix).toBe("Enable the key on its page in AWS KMS.");
		}
	});

	it("PendingDeletion fails with its date; when the deletion is cancelled the key is to be enabled", async () => {
		const arn = await createKey();
		await ownerKms().send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
		const report = await probe(arn);
		expectOutcomes(report, { ...unusable, state: "fail", rotation: "skipped" });
		expect(lineOf(report, "state")).toMatchObject({
			seen: expect.stringContaining(`AWS will delete it on ${day(inDays(7))}.`),
			fix: "Cancel the key's deletion in AWS KMS, then enable the key.",
		});
		await ownerKms().send(new CancelKeyDeletionCommand({ KeyId: arn }));
		expect(lineOf(await probe(arn), "state").seen).toContain("Disabled");
	});

	it("PendingReplicaDeletion fails with the days that are left then", async () => {
		const arn = await createKey({ input: { MultiRegion: true } });
		await ownerKms().send(new ReplicateKeyCommand({ KeyId: arn, ReplicaRegion: "eu-west-2" }));
		await ownerKms().send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 9 }));
		const report = await probe(arn);
		expectOutcomes(report, { ...unusable, state: "fail", rotation: "skipped" });
		expect(lineOf(report, "state").seen).toContain("9 days after its last replica is gone");
	});

	it("Creating fails until AWS has created the key; Updating passes", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "keys", { keyArn, keyState: "Creating" });
		const creating = await probe(keyArn);
		expectOutcomes(creating, { ...unusable, state: "fail" });
		expect(lineOf(creating, "state").fix).toContain("Check again in a minute");
		await suite.control("POST", "keys", { keyArn, keyState: "Updating" });
		expectOutcomes(await probe(keyArn), {});
	});
});

describe("the origin", () => {
	const createOf = async (Origin: "EXTERNAL" | "AWS_CLOUDHSM" | "EXTERNAL_KEY_STORE") =>
		createKey({ input: { Origin } });

	it("EXTERNAL before its import fails: PendingImport", async () => {
		const report = await probe(await createOf("EXTERNAL"));
		expectOutcomes(report, { ...unusable, state: "fail", origin: "warn", rotation: "skipped" });
		expect(lineOf(report, "state")).toMatchObject({
			seen: expect.stringContaining("PendingImport"),
			fix: "Import the key material in AWS KMS.",
		});
	});

	it("EXTERNAL without expiry warns, and its rotation is not checked", async () => {
		const keyArn = await createOf("EXTERNAL");
		await suite.control("POST", "keys", { keyArn, keyState: "Enabled", validTo: "never" });
		const report = await probe(keyArn);
		expectOutcomes(report, { origin: "warn", rotation: "skipped" });
		expect(report.outcome).toBe("warn");
		expect(lineOf(report, "origin").seen).toContain("does not expire");
	});

	it("EXTERNAL with expiry warns with the date; once expired it fails", async () => {
		const keyArn = await createOf("EXTERNAL");
		const expiresAt = inDays(40);
		const validTo = new Date(expiresAt).toISOString();
		await suite.control("POST", "keys", { keyArn, keyState: "Enabled", validTo });
		const report = await probe(keyArn);
		expectOutcomes(report, { origin: "warn", rotation: "skipped" });
		expect(lineOf(report, "origin").seen).toContain(`expires on ${day(expiresAt)}`);
		await suite.control("POST", "keys", { keyArn, validTo: new Date(inDays(-1)).toISOString() });
		const expired = await probe(keyArn);
		expectOutcomes(expired, { ...unusable, state: "fail", origin: "warn", rotation: "skipped" });
		expect(lineOf(expired, "origin").seen).toContain("has none");
	});

	it("AWS_CLOUDHSM is fine; with its store away it fails: Unavailable", async () => {
		const keyArn = await createOf("AWS_CLOUDHSM");
		expectOutcomes(await probe(keyArn), { rotation: "skipped" });
		await suite.control("POST", "keys", { keyArn, keyState: "Unavailable" });
		const report = await probe(keyArn);
		expectOutcomes(report, { ...unusable, state: "fail", rotation: "skipped" });
		expect(lineOf(report, "state").fix).toBe("Connect the key's custom key store in AWS.");
	});

	it("EXTERNAL_KEY_STORE is refused with the reason, though it works", async () => {
		const report = await probe(await createOf("EXTERNAL_KEY_STORE"));
		expectOutcomes(report, { origin: "fail", rotation: "skipped" });
		expect(report.outcome).toBe("fail");
		expect(lineOf(report, "origin")).toMatchObject({
			seen: expect.stringContaining("EXTERNAL_KEY_STORE"),
			fix: expect.stringContaining("Keyhold can't tell a revoked key from a network failure"),
		});
	});
});

describe("not found and denied", () => {
	it("a foreign key that is absent and one that is not shared read the same", async () => {
		const unshared = await createKey({
			policy: { ...askedPolicy(), Statement: askedPolicy().Statement.slice(0, 1) },
		});
		const absent = unshared.replace(/key\/.*/, `key/${absentId}`);
		const [one, other] = [await probe(unshared), await probe(absent)];
		expect(one.checks).toEqual(other.checks);
		expectOutcomes(one, { ...unusable, ...skipped(...metadataCheckIds), describe: "fail", rotation: "warn" });
		for (const id of ["describe", "encrypt", "rotation"]) {
			expect(lineOf(one, id).seen).toContain("so Keyhold can't tell which it is");
			expect(lineOf(one, id).statement).toBeDefined();
		}
	});

	it("in Keyhold's own account AWS says which, and the policy is left alone", async () => {
		const report = await probe(`arn:aws:kms:us-west-1:999900001111:key/${absentId}`);
		expect(lineOf(report, "describe").seen).toContain("NotFoundException");
		expect(report.checks.filter(({ statement }) => statement)).toEqual([]);
	});
});

describe("a permission that is missing", () => {
	const without = (operation: string) =>
		createKey({
			policy: changedPolicy((text) =>
				text.replace(new RegExp(`"kms:${operation}",?`), "").replace(",]", "]"),
			),
		});

	it.each<[string, Parameters<typeof expectOutcomes>[1], CheckId]>([
		["DescribeKey", { describe: "fail", ...skipped(...metadataCheckIds) }, "describe"],
		["GenerateDataKey", { "generate-data-key": "fail" }, "generate-data-key"],
		["Encrypt", { encrypt: "fail" }, "encrypt"],
		["Decrypt", { decrypt: "fail" }, "decrypt"],
		["GetKeyRotationStatus", { rotation: "warn" }, "rotation"],
	])("%s: that check alone, with the statement that has it", async (operation, outcomes, id) => {
		const report = await probe(await without(operation));
		expectOutcomes(report, outcomes);
		const { seen, fix, statement } = lineOf(report, id);
		// The key has answered other calls: it is there, and nothing is said of its absence.
		expect(seen).toBe(`AWS denies ${operation} (AccessDeniedException).`);
		expect(fix).toContain(`kms:${operation}`);
		expect(JSON.parse(statement ?? "{}").Action).toContain(`kms:${operation}`);
	});

	it("for want of this organization's own encryption context: all three, with the right condition", async () => {
		const policy = changedPolicy((text) => text.replaceAll(organizationId, newId()));
		const report = await probe(await createKey({ policy }));
		expectOutcomes(report, unusable);
		const statement = JSON.parse(lineOf(report, "encrypt").statement ?? "{}");
		expect(statement.Condition.StringEquals).toEqual({ "kms:EncryptionContext:keyhold:org": organizationId });
	});
});

describe("a policy that is narrower than what the key will cover", () => {
	const pinned = (resource: string) =>
		changedPolicy((text) =>
			text.replace(
				`"kms:EncryptionContext:keyhold:org":"${organizationId}"`,
				(org) => `${org},"kms:EncryptionContext:keyhold:resource":"${resource}"`,
			),
		);

	it("fails for the resources that are left out, by name, with the statement that admits all", async () => {
		const report = await probe(await createKey({ policy: pinned("request-logs") }));
		expectOutcomes(report, { "generate-data-key": "fail", encrypt: "fail", decrypt: "fail" });
		for (const [id, operation] of [
			["generate-data-key", "GenerateDataKey"],
			["encrypt", "Encrypt"],
			["decrypt", "Decrypt"],
		] as const) {
			const { seen, fix, statement } = lineOf(report, id);
			expect(seen).toBe(
				`AWS denies ${operation} (AccessDeniedException). This affects traces. Request logs work.`,
			);
			expect(fix).toContain("It allows request logs and traces, all of which the key will protect.");
			expect(JSON.parse(statement ?? "{}").Condition.StringEquals).toEqual({
				"kms:EncryptionContext:keyhold:org": organizationId,
			});
		}
	});

	it("passes when the key will cover no more than it admits", async () => {
		const arn = await createKey({ policy: pinned("scheduled-queries") });
		expectOutcomes(await probe(arn, { resources: ["SCHEDULED_QUERIES"] }), {});
	});

	it("is found in Decrypt alone too", async () => {
		const policy = askedPolicy();
		const [control, use, look] = policy.Statement;
		const encrypting = { ...use, Action: ["kms:GenerateDataKey", "kms:Encrypt"] };
		const Condition = {
			StringEquals: {
				...use?.Condition?.StringEquals,
				"kms:EncryptionContext:keyhold:resource": "traces",
			},
		};
		const decrypting = { ...use, Sid: "Decrypting", Action: "kms:Decrypt", Condition };
		const Statement = [control, encrypting, decrypting, look];
		const report = await probe(await createKey({ policy: { ...policy, Statement } }));
		expectOutcomes(report, { decrypt: "fail" });
		expect(lineOf(report, "decrypt").seen).toContain("affects request logs. Traces work.");
	});

	it("that admits Decrypt for more than Encrypt fails for Encrypt alone", async () => {
		const policy = askedPolicy();
		const [control, use, look] = policy.Statement;
		const Condition = {
			StringEquals: {
				...use?.Condition?.StringEquals,
				"kms:EncryptionContext:keyhold:resource": "traces",
			},
		};
		const encrypting = { ...use, Action: ["kms:GenerateDataKey", "kms:Encrypt"], Condition };
		const decrypting = { ...use, Sid: "Decrypting", Action: "kms:Decrypt" };
		const Statement = [control, encrypting, decrypting, look];
		const report = await probe(await createKey({ policy: { ...policy, Statement } }));
		expectOutcomes(report, { "generate-data-key": "fail", encrypt: "fail" });
		expect(lineOf(report, "decrypt").seen).toBe("Works for request logs and traces.");
	});

	it("that lets other organizations in for one resource is found for that one", async () => {
		const policy = askedPolicy();
		const Condition = { StringEquals: { "kms:EncryptionContext:keyhold:resource": "traces" } };
		const open = { ...policy.Statement[1], Sid: "Open", Action: "kms:Encrypt", Condition };
		const Statement = [...policy.Statement, open];
		const report = await probe(await createKey({ policy: { ...policy, Statement } }));
		expectOutcomes(report, { scope: "warn" });
		expect(lineOf(report, "scope").seen).toBe(
			"The key's policy also allows Encrypt for other organizations in Keyhold, for traces.",
		);
	});
});

it.each([
	[1, 8],
	[2, 14],
	[3, 20],
])("a probe for %i resources makes %i calls", async (resources, calls) => {
	const arn = await createKey();
	await suite.control("DELETE", "calls");
	await probe(arn, { resources: ["REQUEST_LOGS", "TRACES", "SCHEDULED_QUERIES"].slice(0, resources) });
	const each = resources * 2;
	expect(await suite.control("GET", `calls?keyArn=${encodeURIComponent(arn)}`)).toEqual({
		total: calls,
		operations: {
			DescribeKey: 1,
			GetKeyRotationStatus: 1,
			GenerateDataKey: each,
			Encrypt: each,
			Decrypt: each,
		},
	});
});

describe("the confused deputy", () => {
	const open = () => changedPolicy((text) => text.replace(/,"Condition":\{.*?\}\}/, ""));

	it("is warned of when the policy lets any organization in, with the condition to add", async () => {
		const report = await probe(await createKey({ policy: open() }));
		expectOutcomes(report, { scope: "warn" });
		const { seen, statement } = lineOf(report, "scope");
		expect(seen).toContain("also allows GenerateDataKey, Encrypt and Decrypt for other organizations");
		expect(statement).toContain(organizationId);
	});

	it("fails the probe when a scoped policy is required", async () => {
		const report = await probe(await createKey({ policy: open() }), { isScopedPolicyRequired: true });
		expectOutcomes(report, { scope: "fail" });
		expect(report.outcome).toBe("fail");
		const scoped = await probe(await createKey(), { isScopedPolicyRequired: true });
		expectOutcomes(scoped, {});
	});

	it.each(["GenerateDataKey", "Encrypt", "Decrypt"])("is found in %s alone", async (operation) => {
		const policy = askedPolicy();
		const [control, use, look] = policy.Statement;
		const { Condition: _, ...unconditional } = use as Record<string, unknown>;
		const alone = { ...unconditional, Action: `kms:${operation}` };
		const Statement = [control, use, alone, look];
		const report = await probe(await createKey({ policy: { ...policy, Statement } }));
		expectOutcomes(report, { scope: "warn" });
		expect(lineOf(report, "scope").seen).toContain(`also allows ${operation} for other organizations`);
	});

	it.each([
		["asks for any organization", `"StringLike":{"kms:EncryptionContext:keyhold:org":"*"}`],
		["asks only that there be a context", `"Null":{"kms:EncryptionContext:keyhold:org":"false"}`],
	])("is found in a condition that %s", async (_, condition) => {
		const policy = changedPolicy((text) => text.replace(/"StringEquals":\{.*?\}/, condition));
		expectOutcomes(await probe(await createKey({ policy })), { scope: "warn" });
	});
});

describe("rotation", () => {
	it("off warns, and an on-demand rotation of the past does not change that", async () => {
		const arn = await createKey({ isRotated: false });
		expectOutcomes(await probe(arn), { rotation: "warn" });
		await ownerKms().send(new RotateKeyOnDemandCommand({ KeyId: arn }));
		expectOutcomes(await probe(arn), { rotation: "warn" });
	});

	it("on demand that is under way is shown with its day", async () => {
		const keyArn = await createKey();
		await suite.control("POST", "keys", { keyArn, onDemandRotationDate: "2026-11-20T08:00:00Z" });
		const report = await probe(keyArn);
		expectOutcomes(report, {});
		expect(lineOf(report, "rotation").seen).toMatch(
			/^Every 365 days, next on .*\. An on-demand rotation started on 2026-11-20 and is in progress\.$/,
		);
	});
});

describe("an ARN in use", () => {
	it("fails without saying where, and the rest is checked", async () => {
		const arn = await createKey();
		const report = await probe(arn, { isInUse: async (asked) => asked === arn });
		expectOutcomes(report, { "not-in-use": "fail" });
		expect(lineOf(report, "not-in-use").seen).toBe("This key already protects a deployment.");
	});
});
