import { readKmsArn } from "./arn.ts";
import { keyPolicyStatements } from "./key-policy.ts";
import { type KnownTrouble, whoActs } from "./key-trouble.ts";
import { type RemedyName, refusal } from "./refusals.ts";

/** A command for a POSIX shell with the AWS CLI, or statements for the key's policy, as JSON. */
export type RemedyStep = { title: string; kind: "command" | "policy"; text: string };

/** The key, and whom its policy must allow. */
export type RemediedKey = {
	arn: string;
	region: string;
	organizationId: string;
	/** Undefined if unknown: the statements then have a placeholder. */
	vendorPrincipal: string | undefined;
};

/**
 * The steps that make a refused key work again, in order, ready to copy, for someone signed in to the key's account. They
 * name the key by its id, so that an alert that carries them contains no whole ARN. Empty if no step of the key's owner
 * helps. Pure. Source: AWS CLI reference, `aws kms`.
 */
export function keyRemedy(trouble: KnownTrouble, key: RemediedKey): RemedyStep[] {
	if (whoActs(trouble) !== "CUSTOMER") return [];
	const { remedies } = refusal(trouble.awsErrorName, trouble.keyState);
	return remedies.flatMap((name) => steps[name](key));
}

const command = (title: string, text: string): RemedyStep => ({ title, kind: "command", text });

const steps: Record<RemedyName, (key: RemediedKey) => RemedyStep[]> = {
	enable: (key) => [command("Enable the key", aws(key, "enable-key"))],
	cancelDeletion: (key) => [command("Cancel the deletion", aws(key, "cancel-key-deletion"))],
	putStatementsBack: (key) => [
		command(
			"Save the key's policy",
			`${aws(key, "get-key-policy")} --policy-name default --query Policy --output text > key-policy.json`,
		),
		{
			title: "Add these statements to key-policy.json",
			kind: "policy",
			text: JSON.stringify(keyPolicyStatements(key), null, 2),
		},
		command(
			"Apply the policy",
			`${aws(key, "put-key-policy")} --policy-name default --policy file://key-policy.json`,
		),
	],
	importMaterial: (key) => [
		command(
			"Get the wrapping key and the import token",
			`${aws(key, "get-parameters-for-import")} --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096`,
		),
		command(
			"Import the same key material, wrapped",
			`${aws(key, "import-key-material")} --encrypted-key-material fileb://EncryptedKeyMaterial.bin --import-token fileb://ImportToken.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE`,
		),
	],
	connectKeyStore: (key) => [
		command(
			"Connect the custom key store",
			`aws kms connect-custom-key-store --custom-key-store-id "$(${aws(key, "describe-key")} --query KeyMetadata.CustomKeyStoreId --output text)" --region ${key.region}`,
		),
	],
	lookAtState: (key) => [
		command(
			"Check the key's state",
			`${aws(key, "describe-key")} --query KeyMetadata.KeyState --output text`,
		),
	],
};

/** Takes a key away for a drill, and gives it back. Pure. */
export function drillSteps(
	key: Pick<RemediedKey, "arn" | "region">,
): Record<"disable" | "enable", RemedyStep> {
	return {
		disable: command("Disable the key", aws(key, "disable-key")),
		enable: command("Enable the key", aws(key, "enable-key")),
	};
}

/** Turns automatic rotation on, for the warning that it is off. Pure. */
export function rotationStep(key: Pick<RemediedKey, "arn" | "region">): RemedyStep {
	return command("Turn on automatic rotation", aws(key, "enable-key-rotation"));
}

function aws({ arn, region }: Pick<RemediedKey, "arn" | "region">, operation: string): string {
	const reading = readKmsArn(arn);
	const keyId = reading.kind === "key" ? reading.key.keyId : arn;
	return `aws kms ${operation} --key-id ${keyId} --region ${region}`;
}
