import type { DescribeKeyCommandOutput, GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import { type Attempt, describeFailure } from "./attempt.ts";
import type { ProbeCheck } from "./report.ts";

type Metadata = NonNullable<DescribeKeyCommandOutput["KeyMetadata"]>;

const day = (date: Date) => date.toISOString().slice(0, 10);

/** Checks 4 to 8: what DescribeKey tells of the key. Pure. */
export function keyMetadataChecks(
	describe: Attempt<DescribeKeyCommandOutput>,
	statement: string,
): ProbeCheck[] {
	if (describe.kind === "failed" || !describe.value.KeyMetadata) {
		const seen =
			describe.kind === "failed" ? describeFailure("DescribeKey", describe) : "DescribeKey answered nothing.";
		const isRefused = describe.kind === "failed" && describe.failure === "refused";
		const fix = isRefused
			? "Compare the ARN with the key's page in AWS, and add the statement to the key's policy."
			: "Try again. When it goes on, ask the operator of this Keyhold.";
		const skipped = (id: string, title: string): ProbeCheck => ({
			id,
			title,
			outcome: "skipped",
			seen: "Not known without DescribeKey.",
		});
		return [
			{
				id: "describe",
				title: "Key can be looked at",
				outcome: "fail",
				seen,
				fix,
				...(isRefused && { statement }),
			},
			skipped("manager", "Key is customer managed"),
			skipped("usage", "Key is symmetric, for encryption"),
			skipped("state", "Key is enabled"),
			skipped("origin", "Key material is kept by AWS"),
		];
	}
	const key = describe.value.KeyMetadata;
	return [
		{
			id: "describe",
			title: "Key can be looked at",
			outcome: "pass",
			seen: `Found in account ${key.AWSAccountId}.`,
		},
		managerCheck(key),
		usageCheck(key),
		stateCheck(key),
		originCheck(key),
	];
}

function managerCheck(key: Metadata): ProbeCheck {
	const title = "Key is customer managed";
	if (key.KeyManager === "CUSTOMER")
		return { id: "manager", title, outcome: "pass", seen: "Customer managed." };
	return {
		id: "manager",
		title,
		outcome: "fail",
		seen: "This is an AWS managed key. AWS does not let anybody outside its own services use it.",
		fix: "Create a customer managed key in AWS KMS and enter its ARN.",
	};
}

function usageCheck(key: Metadata): ProbeCheck {
	const title = "Key is symmetric, for encryption";
	const seen = `${key.KeySpec}, ${key.KeyUsage}.`;
	if (key.KeySpec === "SYMMETRIC_DEFAULT" && key.KeyUsage === "ENCRYPT_DECRYPT") {
		return { id: "usage", title, outcome: "pass", seen };
	}
	return {
		id: "usage",
		title,
		outcome: "fail",
		seen,
		fix: "Create a key of type Symmetric with usage Encrypt and decrypt. The type of a key cannot be changed.",
	};
}

function stateCheck(key: Metadata): ProbeCheck {
	const title = "Key is enabled";
	if (key.KeyState === "Enabled" || key.KeyState === "Updating") {
		return { id: "state", title, outcome: "pass", seen: `${key.KeyState}.` };
	}
	const fixes: Record<string, string> = {
		Disabled: "Enable the key in AWS KMS.",
		PendingDeletion: "Cancel the key's deletion in AWS KMS, then enable the key.",
		PendingReplicaDeletion: "Cancel the key's deletion in AWS KMS, then enable the key.",
		PendingImport: "Import key material in AWS KMS.",
		Creating: "AWS is still creating this replica. Try again in a minute.",
		Unavailable: "Connect the key's custom key store in AWS.",
	};
	const until = key.DeletionDate ? ` AWS deletes it on ${day(key.DeletionDate)}.` : "";
	return {
		id: "state",
		title,
		outcome: "fail",
		seen: `The key's state is ${key.KeyState}.${until}`,
		fix: fixes[key.KeyState ?? ""] ?? "Bring the key to the state Enabled in AWS KMS.",
	};
}

function originCheck(key: Metadata): ProbeCheck {
	const title = "Key material is kept by AWS";
	const id = "origin";
	switch (key.Origin) {
		case "AWS_KMS":
		case "AWS_CLOUDHSM":
			return { id, title, outcome: "pass", seen: `${key.Origin}.` };
		case "EXTERNAL":
			return {
				id,
				title,
				outcome: "warn",
				seen: key.ValidTo
					? `The key material was imported and expires on ${day(key.ValidTo)}.`
					: "The key material was imported. It does not expire.",
				fix: key.ValidTo
					? "Import it again before that day: once it has expired, the data cannot be read."
					: "Keep the material in a safe place: AWS cannot restore it once it is deleted.",
			};
		default:
			return {
				id,
				title,
				outcome: "fail",
				seen: `The key's origin is ${key.Origin}, an external key store.`,
				fix: "Use a key whose material AWS KMS or CloudHSM keeps: an external store hides from Keyhold whether the key was revoked.",
			};
	}
}

/** Check 11: whether AWS rotates the key. Pure. */
export function rotationCheck(
	rotation: Attempt<GetKeyRotationStatusCommandOutput>,
	statement: string,
): ProbeCheck {
	const id = "rotation";
	const title = "AWS rotates the key";
	if (rotation.kind === "failed") {
		if (rotation.name === "UnsupportedOperationException") {
			return { id, title, outcome: "skipped", seen: "AWS does not rotate keys of this origin." };
		}
		return {
			id,
			title,
			outcome: "warn",
			seen: describeFailure("GetKeyRotationStatus", rotation),
			...(rotation.failure === "refused" && { fix: "Add the statement to the key's policy.", statement }),
		};
	}
	const { KeyRotationEnabled, RotationPeriodInDays, NextRotationDate } = rotation.value;
	if (!KeyRotationEnabled) {
		return {
			id,
			title,
			outcome: "warn",
			seen: "Automatic rotation is off.",
			fix: "Turn on automatic rotation on the key's page in AWS. Nothing in Keyhold changes by it.",
		};
	}
	const next = NextRotationDate ? `, next on ${day(NextRotationDate)}` : "";
	return { id, title, outcome: "pass", seen: `Every ${RotationPeriodInDays ?? 365} days${next}.` };
}

/** Check 12: a round trip's time, and multi-Region. Pure. */
export function latencyCheck(
	describe: Attempt<DescribeKeyCommandOutput>,
	roundTripMs: number | undefined,
): ProbeCheck {
	const id = "latency";
	const title = "KMS answers quickly";
	if (roundTripMs === undefined)
		return { id, title, outcome: "skipped", seen: "No call of use was answered." };
	const key = describe.kind === "answered" ? describe.value.KeyMetadata : undefined;
	const multiRegion = key?.MultiRegion
		? ` Multi-Region ${(key.MultiRegionConfiguration?.MultiRegionKeyType ?? "").toLowerCase()} key.`
		: "";
	const seen = `${Math.max(1, Math.round(roundTripMs))} ms for a round trip.${multiRegion}`;
	return roundTripMs < 1_000
		? { id, title, outcome: "pass", seen }
		: {
				id,
				title,
				outcome: "warn",
				seen,
				fix: "Check again later. Slow answers slow the first read after each minute.",
			};
}
