import type { DescribeKeyCommandOutput, GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import { restoreAdvice } from "../restore-advice.ts";
import type { Attempt } from "./attempt.ts";
import { explainFailure, type Known } from "./explain-failure.ts";
import { check, type ProbeCheck } from "./report.ts";

export type KeyMetadata = NonNullable<DescribeKeyCommandOutput["KeyMetadata"]>;

const day = (date: Date) => date.toISOString().slice(0, 10);

/** What DescribeKey told of the key, if it did. Pure. */
export function metadataOf(describe: Attempt<DescribeKeyCommandOutput>): KeyMetadata | undefined {
	return describe.kind === "answered" ? describe.value.KeyMetadata : undefined;
}

/** Checks 4 to 8: what DescribeKey tells of the key. Pure. */
export function keyMetadataChecks(
	describe: Attempt<DescribeKeyCommandOutput>,
	known: Known,
	statement: string,
): ProbeCheck[] {
	const key = metadataOf(describe);
	if (!key) {
		const found =
			describe.kind === "failed"
				? explainFailure(describe, known, statement)
				: {
						seen: "DescribeKey answered without saying anything of the key.",
						fix: "Check again in a minute. When it goes on, tell the operator of this Keyhold.",
					};
		return [
			check("describe", "fail", found),
			...(["manager", "usage", "state", "origin"] as const).map((id) =>
				check(id, "skipped", "Not known without DescribeKey."),
			),
		];
	}
	return [
		check("describe", "pass", `Found in account ${key.AWSAccountId}.`),
		managerCheck(key),
		usageCheck(key),
		stateCheck(key),
		originCheck(key),
	];
}

function managerCheck(key: KeyMetadata): ProbeCheck {
	if (key.KeyManager === "CUSTOMER") return check("manager", "pass", "Customer managed.");
	return check("manager", "fail", {
		seen: "This is an AWS managed key. AWS does not let anybody outside its own services use it.",
		fix: "Create a customer managed key in AWS KMS and enter its ARN.",
	});
}

function usageCheck(key: KeyMetadata): ProbeCheck {
	const seen = `${key.KeySpec}, ${key.KeyUsage}.`;
	if (key.KeySpec === "SYMMETRIC_DEFAULT" && key.KeyUsage === "ENCRYPT_DECRYPT") {
		return check("usage", "pass", seen);
	}
	return check("usage", "fail", {
		seen: `${seen} Keyhold encrypts with symmetric keys alone.`,
		fix: "Create a key of type Symmetric with usage Encrypt and decrypt. The type of a key cannot be changed.",
	});
}

function stateCheck(key: KeyMetadata): ProbeCheck {
	if (key.KeyState === "Enabled" || key.KeyState === "Updating") {
		return check("state", "pass", `${key.KeyState}.`);
	}
	const fixes: Record<string, string> = {
		PendingImport: "Import the key material in AWS KMS.",
		Creating: "AWS is still creating this replica. Check again in a minute.",
	};
	return check("state", "fail", {
		seen: `The key's state is ${key.KeyState}, in which AWS refuses to use it.${deletion(key)}`,
		fix: fixes[key.KeyState ?? ""] ?? restoreAdvice(key.KeyState ?? null),
	});
}

function deletion(key: KeyMetadata): string {
	if (key.DeletionDate) return ` AWS deletes it on ${day(key.DeletionDate)}.`;
	if (key.KeyState !== "PendingReplicaDeletion") return "";
	const days = key.PendingDeletionWindowInDays;
	return ` AWS deletes it ${days === undefined ? "some" : days} days after its last replica is gone.`;
}

function originCheck(key: KeyMetadata): ProbeCheck {
	switch (key.Origin) {
		case "AWS_KMS":
		case "AWS_CLOUDHSM":
			return check("origin", "pass", `${key.Origin}.`);
		case "EXTERNAL":
			return importedCheck(key);
		case "EXTERNAL_KEY_STORE":
			return check("origin", "fail", {
				seen: "The key's material is in an external key store (EXTERNAL_KEY_STORE), outside of AWS.",
				fix: "Use a key whose material AWS KMS or CloudHSM keeps. An external store answers every trouble alike, so a revoked key cannot be told from a lost network.",
			});
		default:
			return check("origin", "fail", {
				seen: `The key's origin is ${key.Origin}, which Keyhold does not know.`,
				fix: "Use a key whose material AWS KMS or CloudHSM keeps.",
			});
	}
}

function importedCheck(key: KeyMetadata): ProbeCheck {
	if (key.KeyState === "PendingImport") {
		return check("origin", "warn", {
			seen: "The key material is imported, and there is none now: never imported, deleted or expired.",
			fix: "Keep the material in a safe place: without it, data under this key cannot be read.",
		});
	}
	return check("origin", "warn", {
		seen: key.ValidTo
			? `The key material was imported and expires on ${day(key.ValidTo)}.`
			: "The key material was imported. It does not expire.",
		fix: key.ValidTo
			? "Import it again before that day: once it has expired, the data cannot be read."
			: "Keep the material in a safe place: AWS cannot restore it once it is deleted.",
	});
}

/**
 * Check 11: whether AWS rotates the key. No reminder where AWS could not rotate it by itself. Rotations of the past are
 * told to the key's own account only. Pure.
 * Source: AWS KMS API Reference, "GetKeyRotationStatus"; Developer Guide, "Rotate AWS KMS keys".
 */
export function rotationCheck(
	rotation: Attempt<GetKeyRotationStatusCommandOutput>,
	key: KeyMetadata | undefined,
	known: Known,
	statement: string,
): ProbeCheck {
	if (rotation.kind === "failed") {
		return rotation.name === "UnsupportedOperationException"
			? check("rotation", "skipped", "AWS does not rotate keys of this kind by itself.")
			: check("rotation", "warn", explainFailure(rotation, known, statement));
	}
	const { KeyRotationEnabled, RotationPeriodInDays, NextRotationDate, OnDemandRotationStartDate } =
		rotation.value;
	const onDemand = OnDemandRotationStartDate
		? ` A rotation on demand began on ${day(OnDemandRotationStartDate)} and is under way.`
		: "";
	if (KeyRotationEnabled) {
		const next = NextRotationDate ? `, next on ${day(NextRotationDate)}` : "";
		return check("rotation", "pass", `Every ${RotationPeriodInDays ?? 365} days${next}.${onDemand}`);
	}
	if (key?.Origin === "EXTERNAL") {
		return check("rotation", "skipped", `AWS does not rotate imported key material by itself.${onDemand}`);
	}
	if (key?.KeyState === "PendingDeletion" || key?.KeyState === "PendingReplicaDeletion") {
		return check("rotation", "skipped", "AWS shows rotation as off while it is about to delete the key.");
	}
	const primary = key?.MultiRegionConfiguration?.PrimaryKey?.Arn;
	const page = primary && primary !== key?.Arn ? `the page of the primary key ${primary}` : "the key's page";
	return check("rotation", "warn", {
		seen: `Automatic rotation is off.${onDemand}`,
		fix: `Turn on automatic rotation on ${page} in AWS KMS. Nothing in Keyhold changes by it.`,
	});
}

/** Check 12: a round trip's time, and multi-Region. Pure. */
export function latencyCheck(key: KeyMetadata | undefined, roundTripMs: number | undefined): ProbeCheck {
	if (roundTripMs === undefined) return check("latency", "skipped", "No call of use was answered.");
	const multiRegion = key?.MultiRegion
		? ` Multi-Region ${(key.MultiRegionConfiguration?.MultiRegionKeyType ?? "").toLowerCase()} key.`
		: "";
	const seen = `${Math.max(1, Math.round(roundTripMs))} ms for a round trip.${multiRegion}`;
	return roundTripMs < 1_000
		? check("latency", "pass", seen)
		: check("latency", "warn", {
				seen,
				fix: "Check again later. Slow answers slow the first read after each minute.",
			});
}
