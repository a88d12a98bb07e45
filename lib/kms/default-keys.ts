import {
	CreateAliasCommand,
	CreateKeyCommand,
	DescribeKeyCommand,
	EnableKeyRotationCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { KeyholdError } from "../platform/errors.ts";
import { callKms } from "./call.ts";
import { errorName } from "./failure.ts";

/**
 * The ARN of the vendor's own KMS key behind `alias` in `region`, made on first need with automatic rotation.
 * Two who make it at once end with one: the alias decides, and the loser schedules its own key for deletion.
 * @throws as callKms
 */
export async function ensureDefaultKey(region: string, alias: string, description: string): Promise<string> {
	return (await findByAlias(region, alias)) ?? (await createWithAlias(region, alias, description));
}

async function findByAlias(region: string, alias: string): Promise<string | undefined> {
	try {
		const { KeyMetadata } = await callKms(region, alias, (client, options) =>
			client.send(new DescribeKeyCommand({ KeyId: alias }), options),
		);
		return KeyMetadata?.Arn;
	} catch (error) {
		if (isNamed(error, "NotFoundException")) return undefined;
		throw error;
	}
}

async function createWithAlias(region: string, alias: string, description: string): Promise<string> {
	// Once only: a second attempt after a lost answer would leave a key that nobody knows.
	const { KeyMetadata } = await callKms(
		region,
		undefined,
		(client, options) =>
			client.send(
				new CreateKeyCommand({
					Description: description,
					Tags: [{ TagKey: "keyhold:alias", TagValue: alias }],
				}),
				options,
			),
		{ isRetried: false },
	);
	const arn = KeyMetadata?.Arn;
	if (!arn) throw new KeyholdError("INTERNAL", "AWS KMS answered CreateKey without a key ARN.");
	// Rotation first: from the moment the alias exists, the key is in use by whoever finds it.
	await callKms(region, arn, (client, options) =>
		client.send(new EnableKeyRotationCommand({ KeyId: arn }), options),
	);
	try {
		await callKms(region, arn, (client, options) =>
			client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: arn }), options),
		);
		return arn;
	} catch (error) {
		if (!isNamed(error, "AlreadyExistsException")) throw error;
		const winner = await findByAlias(region, alias);
		// Ours after all: the answer to a first attempt was lost.
		if (winner === arn) return arn;
		if (!winner) throw error;
		await callKms(region, arn, (client, options) =>
			client.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }), options),
		);
		return winner;
	}
}

function isNamed(error: unknown, name: string): boolean {
	return error instanceof KeyholdError ? error.awsErrorName === name : errorName(error) === name;
}
