import { KMSClient } from "@aws-sdk/client-kms";
import { readAddress } from "../running.ts";

export function endpointOf(env: NodeJS.ProcessEnv): string {
	const url = env.AWS_ENDPOINT_URL_KMS || readAddress(env.KEYHOLD_DATA_DIR || ".data");
	if (url) return url;
	throw new Error(
		"No local KMS is running. Start Keyhold or local-kms, or set AWS_ENDPOINT_URL_KMS to its address.",
	);
}

/** Acts as the root of the account that owns the key. */
export function clientFor(place: { account: string; region: string }, endpoint: string): KMSClient {
	const credentials = { accessKeyId: place.account, secretAccessKey: "local" };
	return new KMSClient({ region: place.region, endpoint, credentials, maxAttempts: 1 });
}
