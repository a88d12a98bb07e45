import { UnexpectedAnswer } from "./failure.ts";

type Fields = Record<string, unknown>;

const isBytes = (value: unknown) => value instanceof Uint8Array && value.length > 0;
const isText = (value: unknown) => typeof value === "string" && value !== "";
/** KMS names the key by its key ARN, even if the request named it otherwise. */
const isAboutKey = (input: Fields, { KeyId }: Fields) =>
	isText(KeyId) && (!/^arn:[^:]+:kms:.*:key\//.test(String(input.KeyId)) || KeyId === input.KeyId);

/** For each operation, a test for the members that Keyhold reads. Source: AWS KMS API Reference, "Response Elements". */
const checks: Record<string, (input: Fields, output: Fields) => boolean> = {
	Decrypt: (input, output) => isBytes(output.Plaintext) && isAboutKey(input, output),
	Encrypt: (input, output) => isBytes(output.CiphertextBlob) && isAboutKey(input, output),
	GenerateDataKey: (input, output) =>
		isBytes(output.Plaintext) && isBytes(output.CiphertextBlob) && isAboutKey(input, output),
	DescribeKey: (input, { KeyMetadata }) => {
		const { Arn, KeyState } = (KeyMetadata ?? {}) as Fields;
		return isText(KeyState) && isAboutKey(input, { KeyId: Arn });
	},
	GetKeyRotationStatus: (_, output) => typeof output.KeyRotationEnabled === "boolean",
	CreateKey: (_, { KeyMetadata }) => isText((KeyMetadata as Fields | undefined)?.Arn),
	ListAliases: (_, { Aliases }) => Array.isArray(Aliases),
	ListKeys: (_, { Keys }) => Array.isArray(Keys),
	ListResourceTags: (_, { Tags }) => Array.isArray(Tags),
};

/**
 * Checks that an answer with status 200 is one that KMS gives to `operation`: a proxy, a captive portal or another service
 * may have answered instead. @throws UnexpectedAnswer
 */
export function requireAnswer(operation: string, input: object, output: object): void {
	const check = Object.hasOwn(checks, operation) ? checks[operation] : undefined;
	if (check && !check(input as Fields, output as Fields)) throw new UnexpectedAnswer(operation);
}
