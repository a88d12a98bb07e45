import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from "@aws-sdk/client-kms";
import { accountRoot, keyPolicy } from "../lib/kms/key-policy.ts";

export const vendorPrincipal = "arn:aws:iam::999900001111:role/keyhold";
export const customerAccountId = "111122223333";

/** A KMS client of the key's owner, the root of an account. The default endpoint is the one in AWS_ENDPOINT_URL_KMS. */
export function ownerKms(
	region = "us-west-1",
	accountId = customerAccountId,
	endpoint: string | undefined = undefined,
): KMSClient {
	const credentials = { accessKeyId: accountId, secretAccessKey: "unused by the local KMS" };
	return new KMSClient({ region, credentials, ...(endpoint && { endpoint }) });
}

/** Creates a key in the customer's account, with rotation on. Its policy lets Keyhold use it for this organization only. */
export async function createCustomerKey(
	organizationId: string,
	options: { region?: string; accountId?: string; endpoint?: string; policy?: unknown } = {},
): Promise<string> {
	const { region, accountId = customerAccountId, endpoint, policy } = options;
	const client = ownerKms(region, accountId, endpoint);
	const owner = accountRoot(accountId);
	const Policy = JSON.stringify(policy ?? keyPolicy({ owner, vendorPrincipal, organizationId }));
	const { KeyMetadata } = await client.send(new CreateKeyCommand({ Policy }));
	const arn = KeyMetadata?.Arn ?? "";
	await client.send(new EnableKeyRotationCommand({ KeyId: arn }));
	client.destroy();
	return arn;
}

/** Calls the control API of a local KMS. @throws Error for any other answer than 200 */
export async function controlKms(
	url: string,
	method: "GET" | "POST" | "DELETE",
	path: string,
	body?: object,
) {
	const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
	const response = await fetch(`${url}/_control/${path}`, init);
	if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
	return response.json();
}
