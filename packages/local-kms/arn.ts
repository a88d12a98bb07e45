/** The parts of a KMS ARN. Says nothing about whether the key exists. */
export interface KmsArn {
	partition: string;
	region: string;
	account: string;
	kind: "key" | "alias";
	/** The key id, or the alias with its `alias/` prefix. */
	name: string;
}

const arnPattern =
	/^arn:(aws[a-zA-Z0-9-]*):kms:([a-z0-9-]+):(\d{12}):(?:key\/([a-zA-Z0-9-]+)|(alias\/[a-zA-Z0-9:/_-]+))$/;
const keyIdPattern = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

export function parseKmsArn(text: string): KmsArn | undefined {
	const [, partition, region, account, key, alias] = arnPattern.exec(text) ?? [];
	const name = key ?? alias;
	if (!partition || !region || !account || !name) return undefined;
	return { partition, region, account, kind: key ? "key" : "alias", name };
}

export function keyArn(key: { region: string; account: string; keyId: string }): string {
	return `arn:${partitionOf(key.region)}:kms:${key.region}:${key.account}:key/${key.keyId}`;
}

/** `aliasName` includes its `alias/` prefix. */
export function aliasArn(place: { region: string; account: string }, aliasName: string): string {
	return `arn:${partitionOf(place.region)}:kms:${place.region}:${place.account}:${aliasName}`;
}

/** A UUID, or `mrk-` and 32 hexadecimal digits without hyphens. */
export function isKeyId(text: string): boolean {
	return keyIdPattern.test(text);
}

const partitions: [prefix: string, partition: string][] = [
	["cn-", "aws-cn"],
	["us-gov-", "aws-us-gov"],
	["us-iso-", "aws-iso"],
	["us-isob-", "aws-iso-b"],
	["eu-isoe-", "aws-iso-e"],
	["us-isof-", "aws-iso-f"],
	["eusc-", "aws-eusc"],
];

export function partitionOf(region: string): string {
	return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
