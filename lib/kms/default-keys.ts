import {
	CreateAliasCommand,
	CreateKeyCommand,
	EnableKeyRotationCommand,
	ListAliasesCommand,
	ListKeysCommand,
	ListResourceTagsCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { KeyholdError } from "../platform/errors.ts";
import { callKms } from "./call.ts";
import { describeKey } from "./describe-key.ts";
import { errorName } from "./failure.ts";

const aliasTag = "keyhold:alias";

/**
 * Returns the ARN of the vendor's own KMS key behind `alias` in `region`; creates it on first use, with automatic
 * rotation. After an interrupted attempt, a key left without its alias is found by its tag and used. Of two concurrent
 * attempts the alias decides: the loser schedules its own key for deletion.
 * @throws as callKms
 */
export async function ensureDefaultKey(
	region: string,
	alias: string,
	description: string,
	{ isInterrupted = false }: { isInterrupted?: boolean } = {},
): Promise<string> {
	const found = await findByAlias(region, alias);
	if (found) return found;
	const leftOver = isInterrupted ? await findLeftOver(region, alias) : undefined;
	return putBehindAlias(region, alias, leftOver ?? (await createKey(region, alias, description)));
}

async function findByAlias(region: string, alias: string): Promise<string | undefined> {
	try {
		return (await describeKey(region, alias)).Arn;
	} catch (error) {
		if (isNamed(error, "NotFoundException")) return undefined;
		throw error;
	}
}

/** Finds an enabled key that has this alias as its tag. Only keys without any alias are searched. */
async function findLeftOver(region: string, alias: string): Promise<string | undefined> {
	const aliased = new Set<string | undefined>();
	for await (const { TargetKeyId } of pages((marker) =>
		callKms(region, undefined, async (client, options) => {
			const { Aliases, NextMarker } = await client.send(
				new ListAliasesCommand({ Limit: 100, Marker: marker }),
				options,
			);
			return { items: Aliases, next: NextMarker };
		}),
	)) {
		aliased.add(TargetKeyId);
	}
	for await (const { KeyId, KeyArn } of pages((marker) =>
		callKms(region, undefined, async (client, options) => {
			const { Keys, NextMarker } = await client.send(
				new ListKeysCommand({ Limit: 1000, Marker: marker }),
				options,
			);
			return { items: Keys, next: NextMarker };
		}),
	)) {
		if (KeyArn && !aliased.has(KeyId) && (await isOurs(region, KeyArn, alias))) return KeyArn;
	}
	return undefined;
}

async function* pages<Item>(
	read: (marker: string | undefined) => Promise<{ items: Item[] | undefined; next: string | undefined }>,
): AsyncGenerator<Item> {
	let marker: string | undefined;
	do {
		const { items, next } = await read(marker);
		yield* items ?? [];
		marker = next;
	} while (marker);
}

async function isOurs(region: string, arn: string, alias: string): Promise<boolean> {
	try {
		const { Tags } = await callKms(region, arn, (client, options) =>
			client.send(new ListResourceTagsCommand({ KeyId: arn }), options),
		);
		if (!Tags?.some(({ TagKey, TagValue }) => TagKey === aliasTag && TagValue === alias)) return false;
		return (await describeKey(region, arn)).KeyState === "Enabled";
	} catch (error) {
		// Another service's key in the same account.
		if (isNamed(error, "AccessDeniedException")) return false;
		throw error;
	}
}

async function createKey(region: string, alias: string, description: string): Promise<string> {
	// Not retried: a second attempt after a lost answer would leave an orphaned key.
	const { KeyMetadata } = await callKms(
		region,
		undefined,
		(client, options) =>
			client.send(
				new CreateKeyCommand({
					Description: description,
					Tags: [{ TagKey: aliasTag, TagValue: alias }],
				}),
				options,
			),
		{ isRetried: false },
	);
	const arn = KeyMetadata?.Arn;
	if (!arn) throw new KeyholdError("INTERNAL", "AWS KMS answered CreateKey without a key ARN.");
	return arn;
}

async function putBehindAlias(region: string, alias: string, arn: string): Promise<string> {
	// Rotation first: once the alias exists, other processes use the key.
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
		// The alias is this key's after all: the answer to the first attempt was lost.
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
