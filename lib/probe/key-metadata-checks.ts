import type { DescribeKeyCommandOutput } from "@aws-sdk/client-kms";
import { refusal } from "../kms/refusals.ts";
import { productName } from "../platform/vendor-names.ts";
import type { Attempt } from "./attempt.ts";
import { checkLater, explainFailure, type Known } from "./explain-failure.ts";
import { type CheckId, check, type ProbeCheck } from "./report.ts";
import { utcDay } from "./utc-day.ts";

export type KeyMetadata = NonNullable<DescribeKeyCommandOutput["KeyMetadata"]>;

/** The checks that are skipped when DescribeKey is refused. */
export const metadataCheckIds = ["manager", "usage", "state", "origin"] as const;

/** The key's details, if DescribeKey returned them. Pure. */
export function metadataOf(describe: Attempt<DescribeKeyCommandOutput>): KeyMetadata | undefined {
	return describe.kind === "answered" ? describe.value.KeyMetadata : undefined;
}

/** The checks of the key's details, as DescribeKey returns them. Pure. */
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
				: { seen: "DescribeKey returned no key details.", fix: checkLater };
		return [
			check("describe", "fail", found),
			...metadataCheckIds.map((id) => check(id, "skipped", "Not known without DescribeKey.")),
		];
	}
	return [
		check("describe", "pass", key.AWSAccountId ? `Found in account ${key.AWSAccountId}.` : "Found."),
		managerCheck(key),
		usageCheck(key),
		stateCheck(key),
		originCheck(key),
	];
}

/** DescribeKey left out a member that AWS always returns: nothing can be concluded. */
function untold(id: CheckId, what: string): ProbeCheck {
	return check(id, "fail", { seen: `DescribeKey did not return ${what}.`, fix: checkLater });
}

function managerCheck(key: KeyMetadata): ProbeCheck {
	if (key.KeyManager === "CUSTOMER") return check("manager", "pass", "Customer managed.");
	if (key.KeyManager !== "AWS") return untold("manager", "the key's manager");
	return check("manager", "fail", {
		seen: "This is an AWS managed key. Only AWS's own services can use it.",
		fix: "Create a customer managed key in AWS KMS and enter its ARN.",
	});
}

function usageCheck(key: KeyMetadata): ProbeCheck {
	const spec = key.KeySpec ?? key.CustomerMasterKeySpec;
	if (!spec || !key.KeyUsage) return untold("usage", "the key's type and usage");
	const seen = `${spec}, ${key.KeyUsage}.`;
	if (spec === "SYMMETRIC_DEFAULT" && key.KeyUsage === "ENCRYPT_DECRYPT") return check("usage", "pass", seen);
	return check("usage", "fail", {
		seen: `${seen} ${productName()} supports symmetric encryption keys only.`,
		fix: "Create a key of type Symmetric with usage Encrypt and decrypt. A key's type can't be changed.",
	});
}

function stateCheck(key: KeyMetadata): ProbeCheck {
	if (key.KeyState === "Enabled" || key.KeyState === "Updating") {
		return check("state", "pass", `${key.KeyState}.`);
	}
	if (!key.KeyState) return untold("state", "the key's state");
	return check("state", "fail", {
		seen: `The key's state is ${key.KeyState}, so AWS refuses to use it.${deletion(key)}`,
		fix: fixOfState(key.KeyState),
	});
}

function fixOfState(state: string): string {
	if (state === "PendingImport") return "Import the key material in AWS KMS.";
	if (state === "Creating") return "AWS is still creating this replica. Check again in a minute.";
	return refusal(state).fix;
}

function deletion(key: KeyMetadata): string {
	const on = utcDay(key.DeletionDate);
	if (on) return ` AWS will delete it on ${on}.`;
	if (key.KeyState !== "PendingReplicaDeletion") return "";
	const days = key.PendingDeletionWindowInDays;
	return Number.isFinite(days)
		? ` AWS deletes it ${days} days after its last replica is gone.`
		: " AWS deletes it after its last replica is gone and the waiting period is over.";
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
				seen: "The key's material is in an external key store (EXTERNAL_KEY_STORE), outside AWS.",
				fix: `Use a key whose material is in AWS KMS or CloudHSM. External key stores report every problem the same way, so ${productName()} can't tell a revoked key from a network failure.`,
			});
		default:
			if (!key.Origin) return untold("origin", "the key's origin");
			return check("origin", "fail", {
				seen: `The key's origin is ${key.Origin}, which ${productName()} does not support.`,
				fix: "Use a key whose material is in AWS KMS or CloudHSM.",
			});
	}
}

function importedCheck(key: KeyMetadata): ProbeCheck {
	const keepIt = "Keep the material in a safe place:";
	if (key.KeyState === "PendingImport") {
		return check("origin", "warn", {
			seen: "The key needs imported material and has none: it was never imported, was deleted, or has expired.",
			fix: `${keepIt} data under this key can't be read without it.`,
		});
	}
	const expiresOn = utcDay(key.ValidTo);
	if (expiresOn) {
		return check("origin", "warn", {
			seen: `The key material was imported and expires on ${expiresOn}.`,
			fix: "Import it again before that day: once it has expired, the data can't be read.",
		});
	}
	return check("origin", "warn", {
		seen:
			key.ExpirationModel === "KEY_MATERIAL_EXPIRES"
				? "The key material was imported and expires. AWS did not say when."
				: "The key material was imported. It does not expire.",
		fix: `${keepIt} AWS can't restore it once it is deleted.`,
	});
}

/** Checks the time of a round trip, and names a multi-Region key. Pure. */
export function latencyCheck(key: KeyMetadata | undefined, roundTripMs: number | undefined): ProbeCheck {
	if (roundTripMs === undefined)
		return check("latency", "skipped", "No call succeeded, so latency couldn't be measured.");
	const kind = key?.MultiRegionConfiguration?.MultiRegionKeyType?.toLowerCase();
	const multiRegion = key?.MultiRegion ? ` Multi-Region ${kind ? `${kind} ` : ""}key.` : "";
	const seen = `${Math.max(1, Math.round(roundTripMs))} ms for a round trip.${multiRegion}`;
	return roundTripMs < 1_000
		? check("latency", "pass", seen)
		: check("latency", "warn", {
				seen,
				fix: "Check again later. Slow responses delay the first read of each minute.",
			});
}
