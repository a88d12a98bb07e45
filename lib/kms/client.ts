import { KMSClient } from "@aws-sdk/client-kms";

const clients = new Map<string, KMSClient>();

/**
 * The KMS client of a region. Endpoint and credentials come from the AWS SDK's own variables.
 * Makes one attempt a call: retrying is `callKms`' part, and the two would multiply.
 */
export function kmsClient(region: string): KMSClient {
	let client = clients.get(region);
	if (!client) {
		client = new KMSClient({ region, maxAttempts: 1 });
		clients.set(region, client);
	}
	return client;
}
