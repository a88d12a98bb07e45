import { awsPartitionOf, awsPartitions } from "../platform/aws-regions.ts";

/** The parts of a KMS key ARN: `arn:<partition>:kms:<region>:<account>:key/<id>`. */
export type KmsKeyArn = {
	arn: string;
	partition: string;
	region: string;
	accountId: string;
	keyId: string;
	isMultiRegion: boolean;
};

export type ArnReading =
	| { kind: "key"; key: KmsKeyArn }
	/** An alias can be repointed by its owner, so it is resolved once and the key ARN kept. */
	| {
			kind: "alias";
			arn: string;
			region: string;
			accountId: string;
			/** `alias/aws/…`: of a key that only AWS's own services may use. */
			isAwsManaged: boolean;
	  }
	/** `suggestedArn`: the key ARN that was surely meant. */
	| { kind: "invalid"; problem: string; suggestedArn?: string };

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
// AWS makes mrk- and 32 hex digits; an emulator is known to put hyphens in between.
const multiRegionId = /^mrk-(?:[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;
const aliasName = /^[a-zA-Z0-9:/_-]{1,250}$/;
/** Format characters, variation selectors and blanks that do not break: invisible, and never part of an ARN. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u00a0\u2007\u202f]/gu;
const wrapping = "\\s\"'`,;.<>()[\\]{}«»‹›“”„‟‘’‚‛";
const wrapped = new RegExp(`^[${wrapping}]+|[${wrapping}]+$`, "g");
const example = "arn:aws:kms:us-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/**
 * Removes what is copied along with an ARN from a console, a shell, JSON, an e-mail or a document: blanks, quotes,
 * brackets and punctuation around it, and invisible characters anywhere.
 */
export function trimArn(text: string): string {
	return text.replace(invisible, "").replace(wrapped, "");
}

/** A region's partition: `aws-cn` for cn-north-1; `aws` for an unknown region. Pure. */
export function partitionOfRegion(region: string): string {
	return awsPartitionOf(region) ?? "aws";
}

/**
 * Parses pasted text as a KMS key ARN. Never throws: a problem is returned as a sentence that says what to paste instead.
 * Grammar: AWS KMS Developer Guide, "Key identifiers (KeyId)".
 */
export function readKmsArn(text: string): ArnReading {
	const arn = trimArn(text);
	const reading = readTrimmed(arn);
	if (reading.kind !== "invalid") return reading;
	const lower = readTrimmed(arn.toLowerCase());
	// AWS writes a key ARN in small letters throughout, and compares letter by letter.
	return lower.kind === "key" && lower.key.arn !== arn
		? {
				kind: "invalid",
				problem: "This ARN has capital letters. AWS writes key ARNs in lower case.",
				suggestedArn: lower.key.arn,
			}
		: reading;
}

function readTrimmed(arn: string): ArnReading {
	const invalid = (problem: string): ArnReading => ({ kind: "invalid", problem });

	if (arn === "") return invalid(`Enter the ARN of a KMS key, such as ${example}.`);
	if (/\s/.test(arn)) return invalid("The ARN contains a space. Copy the whole ARN from the AWS console.");
	if (uuid.test(arn) || multiRegionId.test(arn)) {
		return invalid("This is a key ID. Enter the whole key ARN, which begins with arn:aws:kms:.");
	}
	if (arn.startsWith("alias/")) {
		return invalid(
			"This is an alias name. Enter the key ARN, which begins with arn:aws:kms: and contains key/.",
		);
	}
	const parts = arn.split(":");
	if (parts[0] !== "arn" || parts.length < 6) {
		return invalid(`This is not an ARN. A KMS key ARN looks like ${example}.`);
	}
	const [, partition = "", service = "", region = "", accountId = ""] = parts;
	const resource = parts.slice(5).join(":");

	if (!awsPartitions.includes(partition)) {
		return invalid(
			`AWS has no partition “${partition}”. The second part of the ARN is one of ${awsPartitions.join(", ")}.`,
		);
	}
	if (service !== "kms") return invalid(`This ARN names “${service}”, not KMS. Enter the ARN of a KMS key.`);
	const regionsPartition = awsPartitionOf(region);
	if (!regionsPartition) {
		return invalid(
			`“${region}” is not an AWS region. The fourth part of the ARN is the region, such as us-west-1.`,
		);
	}
	if (regionsPartition !== partition) {
		return invalid(
			`The region ${region} is not in the partition ${partition}. Copy the ARN from the key's page in AWS.`,
		);
	}
	if (!/^\d{12}$/.test(accountId)) {
		return invalid(
			`“${accountId}” is not an AWS account ID. The fifth part of the ARN is a number of 12 digits.`,
		);
	}
	if (resource.startsWith("alias/")) {
		return aliasName.test(resource.slice("alias/".length))
			? { kind: "alias", arn, region, accountId, isAwsManaged: resource.startsWith("alias/aws/") }
			: invalid("The alias in this ARN has characters that AWS does not allow. Enter the key ARN.");
	}
	if (!resource.startsWith("key/")) {
		return invalid(
			"The last part of a KMS key ARN is key/ and the key ID. Copy the ARN from the key's page in AWS.",
		);
	}
	const keyId = resource.slice("key/".length);
	const isMultiRegion = multiRegionId.test(keyId);
	if (!isMultiRegion && !uuid.test(keyId)) {
		return invalid(`“${keyId}” is not a KMS key ID. It is a UUID in lower case, or begins with mrk-.`);
	}
	return { kind: "key", key: { arn, partition, region, accountId, keyId, isMultiRegion } };
}

/** `arn:aws:kms:us-west-1:…3333:key/…56ef`: enough for support to tell keys apart, too little to use one. */
export function maskArn(arn: string): string {
	const reading = readKmsArn(arn);
	if (reading.kind !== "key") return "…";
	const { partition, region, accountId, keyId } = reading.key;
	return `arn:${partition}:kms:${region}:…${accountId.slice(-4)}:key/…${keyId.slice(-4)}`;
}
