import {
	DecryptCommand,
	DescribeKeyCommand,
	DisableKeyCommand,
	EncryptCommand,
	ReplicateKeyCommand,
	RotateKeyOnDemandCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { owner, refused, region, useLocalKms } from "../testing/use-local-kms.ts";

const DAY_MS = 86_400_000;
let days = 0;
const kms = useLocalKms({ now: () => Date.now() + days * DAY_MS });
const there = "us-east-1";
const abroad = () => kms.as(owner, there);
const Plaintext = Buffer.from("a");

async function pair() {
	const primary = await kms.createKey({ MultiRegion: true });
	const answer = await kms.as().send(new ReplicateKeyCommand({ KeyId: primary, ReplicaRegion: there }));
	return { primary, replica: answer.ReplicaKeyMetadata?.Arn ?? "" };
}

test("a replica has its primary's id and its own ARN, and each lists the other", async () => {
	const { primary, replica } = await pair();
	expect(primary).toMatch(/key\/mrk-[0-9a-f]{32}$/);
	expect(replica).toBe(primary.replace(region, there));
	const MultiRegionConfiguration = {
		PrimaryKey: { Arn: primary, Region: region },
		ReplicaKeys: [{ Arn: replica, Region: there }],
	};
	const here = await kms.as().send(new DescribeKeyCommand({ KeyId: primary }));
	expect(here.KeyMetadata?.MultiRegionConfiguration).toEqual({
		MultiRegionKeyType: "PRIMARY",
		...MultiRegionConfiguration,
	});
	const far = await abroad().send(new DescribeKeyCommand({ KeyId: replica }));
	expect(far.KeyMetadata?.MultiRegionConfiguration).toEqual({
		MultiRegionKeyType: "REPLICA",
		...MultiRegionConfiguration,
	});
});

test("a blob from one region opens in the other, also after a rotation", async () => {
	const { primary, replica } = await pair();
	await kms.as().send(new RotateKeyOnDemandCommand({ KeyId: primary }));
	const { CiphertextBlob } = await kms.as().send(new EncryptCommand({ KeyId: primary, Plaintext }));
	const opened = await abroad().send(new DecryptCommand({ KeyId: replica, CiphertextBlob }));
	expect(opened.KeyId).toBe(replica);
	expect((await abroad().send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(replica);
});

test("disabling one does not affect the other", async () => {
	const { primary, replica } = await pair();
	await kms.as().send(new DisableKeyCommand({ KeyId: primary }));
	await abroad().send(new EncryptCommand({ KeyId: replica, Plaintext }));
	await refused(kms.as().send(new EncryptCommand({ KeyId: primary, Plaintext })), "DisabledException");
});

test("the waiting period of a primary starts when its last replica is deleted", async () => {
	const { primary, replica } = await pair();
	const state = async () => (await kms.as().send(new DescribeKeyCommand({ KeyId: primary }))).KeyMetadata;
	await kms.as().send(new ScheduleKeyDeletionCommand({ KeyId: primary, PendingWindowInDays: 10 }));
	expect(await state()).toMatchObject({
		KeyState: "PendingReplicaDeletion",
		PendingDeletionWindowInDays: 10,
	});
	await abroad().send(new ScheduleKeyDeletionCommand({ KeyId: replica, PendingWindowInDays: 7 }));
	days += 8;
	await refused(abroad().send(new DescribeKeyCommand({ KeyId: replica })), "NotFoundException");
	expect((await state())?.KeyState).toBe("PendingDeletion");
	days += 9;
	expect((await state())?.KeyState).toBe("PendingDeletion");
	days += 2;
	await refused(state(), "NotFoundException");
});

test("only a multi-Region primary can be replicated, once per region of its partition", async () => {
	const { primary, replica } = await pair();
	const single = await kms.createKey();
	const replicate = (KeyId: string, ReplicaRegion: string) =>
		new ReplicateKeyCommand({ KeyId, ReplicaRegion });
	await refused(kms.as().send(replicate(single, there)), "UnsupportedOperationException");
	await refused(abroad().send(replicate(replica, "eu-west-2")), "UnsupportedOperationException");
	await refused(kms.as().send(replicate(primary, there)), "AlreadyExistsException");
	await refused(kms.as().send(replicate(primary, "cn-north-1")), "ValidationException");
});
