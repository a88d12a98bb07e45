import type { GetKeyRotationStatusCommandOutput } from "@aws-sdk/client-kms";
import { whyNotRotated } from "../kms/why-not-rotated.ts";
import { productName } from "../platform/vendor-names.ts";
import type { Attempt } from "./attempt.ts";
import { checkLater, explainFailure, type Known } from "./explain-failure.ts";
import type { KeyMetadata } from "./key-metadata-checks.ts";
import { check, type ProbeCheck } from "./report.ts";
import { utcDay } from "./utc-day.ts";

/**
 * Checks that AWS rotates the key. A key that AWS cannot rotate automatically gets no reminder. Only the key's own
 * account can list past rotations. Pure.
 * Source: AWS KMS API Reference, "GetKeyRotationStatus"; Developer Guide, "Rotate AWS KMS keys".
 */
export function rotationCheck(
	rotation: Attempt<GetKeyRotationStatusCommandOutput>,
	key: KeyMetadata | undefined,
	known: Known,
	statement: string,
): ProbeCheck {
	const impossible = whyNotRotated(key);
	if (rotation.kind === "failed") {
		if (impossible) return check("rotation", "skipped", impossible);
		return rotation.name === "UnsupportedOperationException"
			? check("rotation", "skipped", "AWS does not rotate keys of this kind automatically.")
			: check("rotation", "warn", explainFailure(rotation, known, statement));
	}
	const startedOn = utcDay(rotation.value.OnDemandRotationStartDate);
	const onDemand = startedOn ? ` An on-demand rotation started on ${startedOn} and is in progress.` : "";
	if (rotation.value.KeyRotationEnabled === true) {
		return check("rotation", "pass", `${schedule(rotation.value)}${onDemand}`);
	}
	if (impossible) return check("rotation", "skipped", `${impossible}${onDemand}`);
	if (rotation.value.KeyRotationEnabled !== false) {
		const seen = `AWS did not say whether it rotates the key.${onDemand}`;
		return check("rotation", "skipped", { seen, fix: checkLater });
	}
	return check("rotation", "warn", {
		seen: `Automatic rotation is off.${onDemand}`,
		fix: `Turn on automatic rotation on ${pageOf(key)} in AWS KMS. You don't need to change anything in ${productName()}.`,
	});
}

function schedule({ RotationPeriodInDays, NextRotationDate }: GetKeyRotationStatusCommandOutput): string {
	const nextOn = utcDay(NextRotationDate);
	const next = nextOn ? `, next on ${nextOn}` : "";
	return Number.isFinite(RotationPeriodInDays)
		? `Every ${RotationPeriodInDays} days${next}.`
		: `Automatic rotation is on${next}.`;
}

/** The console page on which rotation is turned on: all Regions of a key share the setting of its primary. */
function pageOf(key: KeyMetadata | undefined): string {
	const { MultiRegionKeyType, PrimaryKey } = key?.MultiRegionConfiguration ?? {};
	const isReplica = MultiRegionKeyType === "REPLICA" || (PrimaryKey?.Arn && PrimaryKey.Arn !== key?.Arn);
	if (!isReplica) return "the key's page";
	if (PrimaryKey?.Arn) return `the page of the primary key ${PrimaryKey.Arn}`;
	return PrimaryKey?.Region
		? `the page of the primary key in ${PrimaryKey.Region}`
		: "the primary key's page";
}
