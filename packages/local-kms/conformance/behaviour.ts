import {
	CancelKeyDeletionCommand,
	CreateAliasCommand,
	DecryptCommand,
	DeleteAliasCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EnableKeyRotationCommand,
	GenerateDataKeyCommand,
	GetKeyPolicyCommand,
	GetKeyRotationStatusCommand,
	ListResourceTagsCommand,
	PutKeyPolicyCommand,
	ReEncryptCommand,
	RotateKeyOnDemandCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { type Assertion, expectEqual, expectMatch, expectOutcome } from "./assertion.ts";
import { assertion, context, encrypt, nobodysKey, plaintext } from "./subject.ts";
import type { Target } from "./target.ts";

/** Source, unless named otherwise: AWS KMS API Reference, the page of the operation. */
export const behaviourAssertions: Assertion[] = [
	// Identifiers
	assertion(
		"identifier: key id, key ARN, alias name and alias ARN all encrypt, and the answer has the key ARN",
		async (target) => {
			const arn = await target.createKey();
			const AliasName = target.newAlias();
			await target.owner.send(new CreateAliasCommand({ AliasName, TargetKeyId: arn }));
			const [prefix = "", id = ""] = arn.split("key/");
			for (const name of [id, arn, AliasName, `${prefix}${AliasName}`]) {
				expectEqual((await encrypt(target.owner, name)).KeyId, arn, `the key that ${name} names`);
			}
			await target.owner.send(new DeleteAliasCommand({ AliasName }));
		},
	),
	assertion("identifier: management takes no alias", async (target) => {
		const AliasName = target.newAlias();
		await target.owner.send(new CreateAliasCommand({ AliasName, TargetKeyId: await target.createKey() }));
		await expectOutcome(
			target.owner.send(new DisableKeyCommand({ KeyId: AliasName })),
			"NotFoundException",
			"InvalidArnException",
			"ValidationException",
		);
		await target.owner.send(new DeleteAliasCommand({ AliasName }));
	}),
	assertion("identifier: alias/aws/ belongs to AWS", async (target) => {
		const TargetKeyId = await target.createKey();
		const AliasName = `alias/aws/${Date.now()}`;
		await expectOutcome(
			target.owner.send(new CreateAliasCommand({ AliasName, TargetKeyId })),
			"InvalidAliasNameException",
			"NotAuthorizedException",
			"ValidationException",
		);
	}),
	assertion("identifier: a multi-Region key's id is mrk- and 32 hexadecimal digits", async (target) => {
		const arn = await target.createKey({ MultiRegion: true });
		expectMatch(arn, /:key\/mrk-[0-9a-f]{32}$/, "the ARN");
	}),

	// DescribeKey
	assertion("describe: a new key is what onboarding accepts", async (target) => {
		const KeyId = await target.createKey();
		const { KeyMetadata } = await target.owner.send(new DescribeKeyCommand({ KeyId }));
		const { Arn, KeyManager, KeyUsage, KeySpec, KeyState, Enabled, Origin, MultiRegion } = KeyMetadata ?? {};
		expectEqual(
			{ Arn, KeyManager, KeyUsage, KeySpec, KeyState, Enabled, Origin, MultiRegion },
			{
				Arn: KeyId,
				KeyManager: "CUSTOMER",
				KeyUsage: "ENCRYPT_DECRYPT",
				KeySpec: "SYMMETRIC_DEFAULT",
				KeyState: "Enabled",
				Enabled: true,
				Origin: "AWS_KMS",
				MultiRegion: false,
			},
			"the metadata",
		);
		expectEqual(KeyMetadata?.EncryptionAlgorithms, ["SYMMETRIC_DEFAULT"], "its algorithms");
		expectEqual(KeyMetadata?.AWSAccountId, KeyId.split(":")[4], "its account");
	}),
	assertion("describe: a key pending deletion says when", async (target) => {
		const KeyId = await target.createKey();
		await target.owner.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
		const { KeyMetadata } = await target.owner.send(new DescribeKeyCommand({ KeyId }));
		expectEqual(KeyMetadata?.KeyState, "PendingDeletion", "the state");
		const days = ((KeyMetadata?.DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
		if (days < 6.9 || days > 8.1) throw new Error(`the deletion date is ${days} days away instead of 7`);
	}),
	assertion("describe: a key that waits for its import says nothing of expiry", async (target) => {
		const KeyId = await target.createKey({ Origin: "EXTERNAL" });
		const { KeyMetadata } = await target.owner.send(new DescribeKeyCommand({ KeyId }));
		const { ExpirationModel, ValidTo, CurrentKeyMaterialId } = KeyMetadata ?? {};
		expectEqual({ ExpirationModel, ValidTo, CurrentKeyMaterialId }, {}, "what is told of its material");
	}),

	// Encryption context: AWS KMS Developer Guide, "Encryption context"
	assertion("context: must be the same to decrypt, in any order and with exact case", async (target) => {
		const KeyId = await target.createKey();
		const { CiphertextBlob } = await encrypt(target.owner, KeyId, context);
		const open = (EncryptionContext?: Record<string, string>) =>
			target.owner.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext }));
		await expectOutcome(open({ resource: "logs", tenant: "acme" }), "ok");
		const others = [
			undefined,
			{ tenant: "acme" },
			{ ...context, tenant: "Acme" },
			{ ...context, Tenant: "acme" },
		];
		for (const other of others) await expectOutcome(open(other), "InvalidCiphertextException");
	}),
	assertion("context: ReEncrypt exchanges it", async (target) => {
		const KeyId = await target.createKey();
		const { CiphertextBlob } = await encrypt(target.owner, KeyId, context);
		const moved = await target.owner.send(
			new ReEncryptCommand({
				CiphertextBlob,
				SourceEncryptionContext: context,
				DestinationKeyId: KeyId,
				DestinationEncryptionContext: { tenant: "other" },
			}),
		);
		const opened = await target.owner.send(
			new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { tenant: "other" } }),
		);
		expectEqual(Buffer.from(opened.Plaintext ?? []).toString(), plaintext.toString(), "what was encrypted");
	}),
	assertion("data key: 32 bytes for AES_256, and the wrapped one opens to the same", async (target) => {
		const KeyId = await target.createKey();
		const made = await target.owner.send(
			new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext: context }),
		);
		const opened = await target.owner.send(
			new DecryptCommand({ KeyId, CiphertextBlob: made.CiphertextBlob, EncryptionContext: context }),
		);
		expectEqual(made.Plaintext?.length, 32, "the length");
		expectEqual(
			Buffer.from(opened.Plaintext ?? []).toString("hex"),
			Buffer.from(made.Plaintext ?? []).toString("hex"),
			"the data key",
		);
		expectEqual(opened.KeyId, KeyId, "the key that opened it");
	}),

	// Another account: AWS KMS Developer Guide, "Allowing users in other accounts to use a KMS key"
	assertion(
		"account: a key that is not shared, and one that is not there, are both AccessDeniedException",
		async (target) => {
			const arn = await target.createKey();
			const absent = arn.replace(/key\/.*/, `key/${nobodysKey}`);
			for (const KeyId of [arn, absent]) {
				await expectOutcome(target.stranger.send(new DescribeKeyCommand({ KeyId })), "AccessDeniedException");
				await expectOutcome(encrypt(target.stranger, KeyId), "AccessDeniedException");
			}
		},
	),
	assertion(
		"account: a shared key is used across accounts, under the condition of its policy",
		async (target) => {
			const KeyId = await sharedKey(target);
			await expectOutcome(encrypt(target.stranger, KeyId, context), "ok");
			await expectOutcome(
				encrypt(target.stranger, KeyId, { ...context, tenant: "other" }),
				"AccessDeniedException",
			);
			await expectOutcome(encrypt(target.stranger, KeyId), "AccessDeniedException");
			await expectOutcome(target.stranger.send(new DescribeKeyCommand({ KeyId })), "ok");
		},
	),
	assertion(
		"account: what manages a key never reaches into another account, whatever the policy",
		async (target) => {
			const KeyId = await sharedKey(target);
			for (const call of [
				target.stranger.send(new GetKeyPolicyCommand({ KeyId })),
				target.stranger.send(new DisableKeyCommand({ KeyId })),
				target.stranger.send(new ListResourceTagsCommand({ KeyId })),
				target.stranger.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
			]) {
				await expectOutcome(call, "AccessDeniedException");
			}
		},
	),

	// Rotation: "Rotate AWS KMS keys"
	assertion("rotation: off at first, every 365 days by default, 90 to 2560 on request", async (target) => {
		const KeyId = await target.createKey();
		const status = () => target.owner.send(new GetKeyRotationStatusCommand({ KeyId }));
		expectEqual((await status()).KeyRotationEnabled, false, "rotation of a new key");
		await target.owner.send(new EnableKeyRotationCommand({ KeyId }));
		expectEqual((await status()).RotationPeriodInDays, 365, "the default period");
		for (const [days, outcome] of [
			[89, "ValidationException"],
			[90, "ok"],
			[2560, "ok"],
			[2561, "ValidationException"],
		] as const) {
			const request = new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: days });
			await expectOutcome(target.owner.send(request), outcome);
		}
		if (!((await status()).NextRotationDate instanceof Date))
			throw new Error("there is no next rotation date");
	}),
	assertion("rotation: off for HMAC and signing keys, and no error", async (target) => {
		for (const kind of [
			{ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
			{ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
		] as const) {
			const KeyId = await target.createKey(kind);
			const status = await target.owner.send(new GetKeyRotationStatusCommand({ KeyId }));
			expectEqual(status.KeyRotationEnabled, false, `rotation of a key of spec ${kind.KeySpec}`);
		}
	}),
	assertion("rotation: on demand keeps the ARN, and what was encrypted before", async (target) => {
		const KeyId = await target.createKey();
		const { CiphertextBlob } = await encrypt(target.owner, KeyId);
		await target.owner.send(new RotateKeyOnDemandCommand({ KeyId }));
		const opened = await target.owner.send(new DecryptCommand({ KeyId, CiphertextBlob }));
		expectEqual(opened.KeyId, KeyId, "the key that opened it");
	}),

	// Deletion: "Delete an AWS KMS key"
	assertion("deletion: waits 7 to 30 days", async (target) => {
		const KeyId = await target.createKey();
		for (const PendingWindowInDays of [6, 31]) {
			await expectOutcome(
				target.owner.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })),
				"ValidationException",
			);
		}
	}),
	assertion("deletion: taken back leaves the key disabled", async (target) => {
		const KeyId = await target.createKey();
		await target.owner.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
		await target.owner.send(new CancelKeyDeletionCommand({ KeyId }));
		const { KeyMetadata } = await target.owner.send(new DescribeKeyCommand({ KeyId }));
		expectEqual(KeyMetadata?.KeyState, "Disabled", "the state");
	}),
];

async function sharedKey(target: Target): Promise<string> {
	const arn = await target.createKey();
	const account = arn.split(":")[4] ?? "";
	const made = await target.stranger
		.send(new DescribeKeyCommand({ KeyId: arn }))
		.catch((error: Error) => error.message);
	const principal = /arn:aws[a-z-]*:(?:iam|sts)::\d{12}:\S+/.exec(String(made))?.[0];
	if (!principal) throw new Error("AccessDeniedException does not name who was denied");
	const statement = { Effect: "Allow", Resource: "*" };
	const stranger = { AWS: `arn:aws:iam::${principal.split(":")[4]}:root` };
	const Policy = JSON.stringify({
		Version: "2012-10-17",
		Statement: [
			{ ...statement, Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*" },
			{
				...statement,
				Principal: stranger,
				Action: ["kms:Encrypt"],
				Condition: { StringEquals: { "kms:EncryptionContext:tenant": context.tenant } },
			},
			{
				...statement,
				Principal: stranger,
				Action: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:DisableKey", "kms:List*", "kms:Schedule*"],
			},
		],
	});
	await target.owner.send(new PutKeyPolicyCommand({ KeyId: arn, Policy }));
	return arn;
}
