import type { GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import fc from "fast-check";
import { expect, test } from "vitest";
import { described, found, goodKey, rotated, statement } from "../../testing/probe-attempts.ts";
import { type KeyMetadata, keyMetadataChecks, latencyCheck } from "./key-metadata-checks.ts";
import { regionCheck } from "./region-check.ts";
import { rotationCheck } from "./rotation-check.ts";

const date = fc.constantFrom(new Date("2026-11-20T08:00:00Z"), new Date(Number.NaN));
const text = fc.constantFrom("x", "arn:aws:kms:eu-west-1:111122223333:key/x", "eu-west-1");
const relative = fc.record({ Arn: text, Region: text }, { requiredKeys: [] });

/** Any part of an answer may be left out, or be null as some emulators send it. */
function partly<T extends object>(parts: { [Name in keyof T]?: fc.Arbitrary<unknown> }): fc.Arbitrary<T> {
	const nullable = Object.entries(parts).map(([name, part]) => [
		name,
		fc.option(part as fc.Arbitrary<unknown>, { freq: 5 }),
	]);
	return fc.record(Object.fromEntries(nullable), { requiredKeys: [] }) as fc.Arbitrary<T>;
}

const metadata = partly<KeyMetadata>({
	AWSAccountId: fc.constant("111122223333"),
	KeyId: text,
	Arn: text,
	KeyManager: fc.constantFrom("CUSTOMER", "AWS", "NEW"),
	KeySpec: fc.constantFrom("SYMMETRIC_DEFAULT", "RSA_2048", "HMAC_256"),
	CustomerMasterKeySpec: fc.constantFrom("SYMMETRIC_DEFAULT", "RSA_2048"),
	KeyUsage: fc.constantFrom("ENCRYPT_DECRYPT", "SIGN_VERIFY"),
	KeyState: fc.constantFrom(
		"Enabled",
		"Disabled",
		"PendingDeletion",
		"PendingReplicaDeletion",
		"PendingImport",
		"Creating",
		"constructor",
	),
	Origin: fc.constantFrom("AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE", "NEW"),
	DeletionDate: date,
	PendingDeletionWindowInDays: fc.constantFrom(7, Number.NaN),
	ValidTo: date,
	ExpirationModel: fc.constantFrom("KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"),
	MultiRegion: fc.boolean(),
	MultiRegionConfiguration: partly({
		MultiRegionKeyType: fc.constantFrom("PRIMARY", "REPLICA"),
		PrimaryKey: relative,
		ReplicaKeys: fc.array(relative, { maxLength: 2 }),
	}),
});
const rotation = partly<GetKeyRotationStatusCommandOutput>({
	KeyRotationEnabled: fc.boolean(),
	RotationPeriodInDays: fc.constantFrom(90, Number.NaN),
	NextRotationDate: date,
	OnDemandRotationStartDate: date,
});
const arn = { arn: "arn:aws:kms:us-west-1:111122223333:key/x", region: "us-west-1", isMultiRegion: true };

test("whatever fields AWS leaves out, every finding is a whole sentence", () => {
	let findings = 0;
	fc.assert(
		fc.property(fc.option(metadata, { nil: undefined }), rotation, (key, status) => {
			const checks = [
				...keyMetadataChecks(described(key), found, statement),
				rotationCheck(rotated(status), key, found, statement),
				latencyCheck(key, 20),
				regionCheck(arn, "eu-west-1", key).check,
			];
			for (const { id, outcome, seen, fix } of checks) {
				findings++;
				for (const words of fix === undefined ? [seen] : [seen, fix]) {
					expect(words, id).toMatch(/^\S.*\.$/);
					expect(words, id).not.toMatch(
						/undefined|\bnull\b|NaN|Invalid Date|\[object|function|\( *\)| {2}| [.,]/,
					);
				}
				if (outcome === "warn" || outcome === "fail") expect(fix, id).toBeDefined();
			}
		}),
		{ numRuns: 3_000 },
	);
	expect(findings).toBeGreaterThan(20_000);
});

test("only a key of which AWS tells everything passes every check", () => {
	const names = ["KeyManager", "KeySpec", "KeyUsage", "KeyState", "Origin"] as const;
	const outcomes = (key: KeyMetadata) =>
		new Set(keyMetadataChecks(described(key), found, statement).map(({ outcome }) => outcome));
	expect(outcomes(goodKey)).toEqual(new Set(["pass"]));
	for (const name of names) expect(outcomes({ ...goodKey, [name]: undefined })).toContain("fail");
});
