import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll } from "vitest";
import { accountRoot, keyPolicy } from "../lib/kms/key-policy.ts";
import { type LocalKms, startLocalKms } from "../packages/local-kms/index.ts";

export const vendorPrincipal = "arn:aws:iam::999900001111:role/keyhold";
export const customerAccountId = "111122223333";

/** Starts a local KMS for the suite, with Keyhold signed in as the vendor's role. */
export function useSuiteKms({ isPrincipalConfigured = true } = {}): { url: () => string } {
	let kms: LocalKms;
	let dataDir: string;
	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), "keyhold-kms-"));
		kms = await startLocalKms({ dataDir, principals: { AKIDKEYHOLD: vendorPrincipal }, control: true });
		process.env.AWS_ENDPOINT_URL_KMS = kms.url;
		process.env.AWS_ACCESS_KEY_ID = "AKIDKEYHOLD";
		process.env.AWS_SECRET_ACCESS_KEY = "unused by the local KMS";
		if (isPrincipalConfigured) process.env.KEYHOLD_VENDOR_PRINCIPAL = vendorPrincipal;
	});
	afterAll(async () => {
		await kms.close();
		await rm(dataDir, { recursive: true, force: true });
	});
	return { url: () => kms.url };
}

/** KMS as the key's owner sees it: signed in as the root of an account. */
export function ownerKms(region = "us-west-1", accountId = customerAccountId): KMSClient {
	return new KMSClient({ region, credentials: { accessKeyId: accountId, secretAccessKey: "unused" } });
}

/** A key in the customer's account, whose policy lets Keyhold in for this organization alone; rotation is on. */
export async function createCustomerKey(
	organizationId: string,
	options: { region?: string; policy?: unknown; accountId?: string } = {},
): Promise<string> {
	const { region, accountId = customerAccountId } = options;
	const client = ownerKms(region, accountId);
	const policy =
		options.policy ?? keyPolicy({ owner: accountRoot(accountId), vendorPrincipal, organizationId });
	const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy: JSON.stringify(policy) }));
	const arn = KeyMetadata?.Arn ?? "";
	await client.send(new EnableKeyRotationCommand({ KeyId: arn }));
	return arn;
}
