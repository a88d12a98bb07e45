import {
	CreateAliasCommand,
	DecryptCommand,
	DeleteAliasCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EnableKeyRotationCommand,
	EncryptCommand,
	GenerateDataKeyCommand,
	PutKeyPolicyCommand,
	RotateKeyOnDemandCommand,
} from "@aws-sdk/client-kms";
import { type Assertion, expectEqual, expectMatch, expectOutcome } from "./assertion.ts";
import { assertion, encrypt, nobodysKey, plaintext } from "./subject.ts";

/** The errors of refused calls. Source: AWS KMS API Reference, the errors of each operation. */
export const errorAssertions: Assertion[] = [
	assertion("error: an absent key of one's own account → NotFoundException", async ({ owner }) => {
		await expectOutcome(owner.send(new DescribeKeyCommand({ KeyId: nobodysKey })), "NotFoundException");
		await expectOutcome(encrypt(owner, nobodysKey), "NotFoundException");
	}),
	assertion("error: an absent alias → NotFoundException", async ({ owner, newAlias }) => {
		await expectOutcome(encrypt(owner, newAlias()), "NotFoundException");
	}),
	assertion("error: an ARN of another region → NotFoundException", async (target) => {
		const arn = await target.createKey();
		const elsewhere = arn.replace(
			`:${target.region}:`,
			target.region === "eu-west-1" ? ":eu-west-2:" : ":eu-west-1:",
		);
		await expectOutcome(encrypt(target.owner, elsewhere), "NotFoundException");
	}),
	assertion("error: a changed blob → InvalidCiphertextException", async (target) => {
		const KeyId = await target.createKey();
		const { CiphertextBlob = new Uint8Array() } = await encrypt(target.owner, KeyId);
		const changed = Buffer.from(CiphertextBlob);
		changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
		await expectOutcome(
			target.owner.send(new DecryptCommand({ KeyId, CiphertextBlob: changed })),
			"InvalidCiphertextException",
		);
	}),
	assertion("error: a blob of another key than the one named → IncorrectKeyException", async (target) => {
		const { CiphertextBlob } = await encrypt(target.owner, await target.createKey());
		const KeyId = await target.createKey();
		await expectOutcome(
			target.owner.send(new DecryptCommand({ KeyId, CiphertextBlob })),
			"IncorrectKeyException",
		);
	}),
	assertion(
		"error: a blob of another key than the HMAC key named → IncorrectKeyException",
		async (target) => {
			const { CiphertextBlob } = await encrypt(target.owner, await target.createKey());
			const KeyId = await target.createKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
			await expectOutcome(
				target.owner.send(new DecryptCommand({ KeyId, CiphertextBlob })),
				"IncorrectKeyException",
			);
		},
	),
	assertion("error: encrypting with an HMAC key → InvalidKeyUsageException", async (target) => {
		const KeyId = await target.createKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
		await expectOutcome(encrypt(target.owner, KeyId), "InvalidKeyUsageException");
	}),
	assertion("error: data keys of a signing key → InvalidKeyUsageException", async (target) => {
		const KeyId = await target.createKey({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" });
		await expectOutcome(
			target.owner.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })),
			"InvalidKeyUsageException",
		);
	}),
	assertion("error: rotation of an HMAC key → UnsupportedOperationException", async (target) => {
		const KeyId = await target.createKey({ KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" });
		await expectOutcome(
			target.owner.send(new EnableKeyRotationCommand({ KeyId })),
			"UnsupportedOperationException",
		);
	}),
	assertion(
		"error: rotation on demand without new imported material → KMSInvalidStateException",
		async (target) => {
			const KeyId = await target.createKey({ Origin: "EXTERNAL" });
			await target.force(KeyId, "Enabled");
			await expectOutcome(
				target.owner.send(new RotateKeyOnDemandCommand({ KeyId })),
				"KMSInvalidStateException",
			);
		},
	),
	assertion("error: an alias that exists → AlreadyExistsException", async (target) => {
		const TargetKeyId = await target.createKey();
		const AliasName = target.newAlias();
		const create = () => target.owner.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
		await create();
		await expectOutcome(create(), "AlreadyExistsException");
		await target.owner.send(new DeleteAliasCommand({ AliasName }));
	}),
	assertion("error: a policy that is no JSON → MalformedPolicyDocumentException", async (target) => {
		const KeyId = await target.createKey();
		await expectOutcome(
			target.owner.send(new PutKeyPolicyCommand({ KeyId, Policy: "not a policy" })),
			"MalformedPolicyDocumentException",
		);
	}),
	assertion("error: 4,097 bytes to encrypt → ValidationException; 4,096 are ok", async (target) => {
		const KeyId = await target.createKey();
		const send = (bytes: number) =>
			target.owner.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(bytes, 1) }));
		await expectOutcome(send(4_097), "ValidationException");
		await expectOutcome(send(4_096), "ok");
	}),
	assertion("error: a dry run that would succeed → DryRunOperationException", async (target) => {
		const KeyId = await target.createKey();
		await expectOutcome(
			target.owner.send(new EncryptCommand({ KeyId, Plaintext: plaintext, DryRun: true })),
			"DryRunOperationException",
		);
	}),
	assertion("error: a client's fault has the status 400 on the wire", async (target) => {
		const KeyId = await target.createKey();
		await target.owner.send(new DisableKeyCommand({ KeyId }));
		const error = await encrypt(target.owner, KeyId).catch((thrown) => thrown);
		expectEqual(error.$metadata?.httpStatusCode, 400, "the status of DisabledException");
		expectMatch(error.$metadata?.requestId, /^[0-9a-f-]{36}$/, "the request id");
	}),
];
