import {
	CancelKeyDeletionCommand,
	CreateAliasCommand,
	DecryptCommand,
	DeleteAliasCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	DisableKeyRotationCommand,
	EnableKeyCommand,
	EnableKeyRotationCommand,
	EncryptCommand,
	GenerateDataKeyCommand,
	GenerateDataKeyWithoutPlaintextCommand,
	GetKeyPolicyCommand,
	GetKeyRotationStatusCommand,
	ListAliasesCommand,
	ListKeyPoliciesCommand,
	ListResourceTagsCommand,
	PutKeyPolicyCommand,
	ReEncryptCommand,
	RotateKeyOnDemandCommand,
	ScheduleKeyDeletionCommand,
	TagResourceCommand,
	UntagResourceCommand,
	UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { type Assertion, expectOutcome } from "./assertion.ts";
import type { Target } from "./target.ts";

type Subject = { KeyId: string; blob: Uint8Array; target: Target };
type Row = [name: string, call: (subject: Subject) => Promise<unknown>, outcomes: string];

const columns = [
	"Enabled",
	"Disabled",
	"PendingDeletion",
	"PendingReplicaDeletion",
	"PendingImport",
	"Unavailable",
	"Creating",
	"Updating",
] as const;
type State = (typeof columns)[number];

// . not refused, D DisabledException, I KMSInvalidStateException, E either of them (AWS's table says so),
// U UnsupportedOperationException, – not tested: AWS's table has several answers or none, or it needs a key store.
const outcomes: Record<string, string[]> = {
	".": ["ok"],
	D: ["DisabledException"],
	I: ["KMSInvalidStateException"],
	E: ["DisabledException", "KMSInvalidStateException"],
	U: ["UnsupportedOperationException"],
};

/**
 * State × operation → error name. Source: AWS KMS Developer Guide, "Key states of AWS KMS keys", its table.
 */
// biome-ignore format: a table is read by its columns
const table: Row[] = [
	//                                                                        En Di PD PR PI Un Cr Up
	["Encrypt", ({ KeyId, target }) => target.owner.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("a") })), ". D E E I I I ."],
	["Decrypt", ({ KeyId, blob, target }) => target.owner.send(new DecryptCommand({ KeyId, CiphertextBlob: blob })), ". D E E I I I ."],
	["ReEncrypt", ({ KeyId, blob, target }) => target.owner.send(new ReEncryptCommand({ CiphertextBlob: blob, DestinationKeyId: KeyId })), ". D E E I I I ."],
	["GenerateDataKey", ({ KeyId, target }) => target.owner.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" })), ". D E E I I I ."],
	["GenerateDataKeyWithoutPlaintext", ({ KeyId, target }) => target.owner.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" })), ". D E E I I I ."],
	["DescribeKey", ({ KeyId, target }) => target.owner.send(new DescribeKeyCommand({ KeyId })), ". . . . . . . ."],
	["GetKeyPolicy", ({ KeyId, target }) => target.owner.send(new GetKeyPolicyCommand({ KeyId })), ". . . . . . . ."],
	["PutKeyPolicy", putSamePolicy, ". . . . . . . ."],
	["ListKeyPolicies", ({ KeyId, target }) => target.owner.send(new ListKeyPoliciesCommand({ KeyId })), ". . . . . . . ."],
	["ListAliases", ({ KeyId, target }) => target.owner.send(new ListAliasesCommand({ KeyId })), ". . . . . . . ."],
	["ListResourceTags", ({ KeyId, target }) => target.owner.send(new ListResourceTagsCommand({ KeyId })), ". . . . . . . ."],
	["GetKeyRotationStatus", ({ KeyId, target }) => target.owner.send(new GetKeyRotationStatusCommand({ KeyId })), ". . . . U U . ."],
	["EnableKeyRotation", ({ KeyId, target }) => target.owner.send(new EnableKeyRotationCommand({ KeyId })), ". D I I U U I ."],
	["DisableKeyRotation", ({ KeyId, target }) => target.owner.send(new DisableKeyRotationCommand({ KeyId })), ". D I I U U I ."],
	["RotateKeyOnDemand", ({ KeyId, target }) => target.owner.send(new RotateKeyOnDemandCommand({ KeyId })), ". D – – I – – –"],
	["CreateAlias", createAndDeleteAlias, ". . I I . . . ."],
	["TagResource", ({ KeyId, target }) => target.owner.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] })), ". . I I . . . ."],
	["UntagResource", ({ KeyId, target }) => target.owner.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] })), ". . I I . . . ."],
	["UpdateKeyDescription", ({ KeyId, target }) => target.owner.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "b" })), ". . I I . . . ."],
	["EnableKey", ({ KeyId, target }) => target.owner.send(new EnableKeyCommand({ KeyId })), ". . I I I . I I"],
	["DisableKey", ({ KeyId, target }) => target.owner.send(new DisableKeyCommand({ KeyId })), ". . I I I . I I"],
	["ScheduleKeyDeletion", ({ KeyId, target }) => target.owner.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })), ". . I I . . . I"],
	["CancelKeyDeletion", ({ KeyId, target }) => target.owner.send(new CancelKeyDeletionCommand({ KeyId })), "I I . – I I I I"],
];

export const keyStateAssertions: Assertion[] = table.flatMap(([operation, call, row]) =>
	row.split(" ").flatMap((outcome, index): Assertion[] => {
		const state = columns[index];
		const names = outcomes[outcome];
		if (!state || !names) return [];
		return [
			{
				name: `state ${state}: ${operation} → ${names.join(" or ")}`,
				holds: async (target) => expectOutcome(call(await keyIn(target, state, operation)), ...names),
			},
		];
	}),
);

/** A new key in this state, with a ciphertext from before. */
async function keyIn(target: Target, state: State, operation: string): Promise<Subject> {
	const isImported = state === "PendingImport";
	const KeyId = await target.createKey({ ...(isImported && { Origin: "EXTERNAL" }) });
	// It must be a ciphertext of this key: otherwise the result would depend on which check AWS makes first.
	const isOwnBlob = !isImported || operation === "Decrypt";
	if (isImported && isOwnBlob) await target.force(KeyId, "Enabled");
	const { CiphertextBlob } = await target.owner.send(
		new EncryptCommand({
			KeyId: isOwnBlob ? KeyId : await target.createKey(),
			Plaintext: Buffer.from("a"),
		}),
	);
	if (isImported && isOwnBlob) await target.force(KeyId, state);
	if (state === "Disabled") await target.owner.send(new DisableKeyCommand({ KeyId }));
	else if (state === "PendingDeletion")
		await target.owner.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
	else if (state !== "Enabled" && !isImported) await target.force(KeyId, state);
	return { KeyId, blob: CiphertextBlob ?? new Uint8Array(), target };
}

async function putSamePolicy({ KeyId, target }: Subject): Promise<void> {
	const { Policy } = await target.owner.send(new GetKeyPolicyCommand({ KeyId }));
	await target.owner.send(new PutKeyPolicyCommand({ KeyId, Policy }));
}

async function createAndDeleteAlias({ KeyId, target }: Subject): Promise<void> {
	const AliasName = target.newAlias();
	await target.owner.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
	await target.owner.send(new DeleteAliasCommand({ AliasName }));
}
