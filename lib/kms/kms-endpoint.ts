import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";

/** Ends a request before anything of it leaves. */
class Stopped extends Error {}

/**
 * The host that the AWS SDK would send requests for KMS to, from its own variables, configuration files and profiles;
 * null if unknown. Sends nothing. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
 */
export async function kmsEndpointHost(region: string): Promise<string | null> {
	let host: string | null = null;
	const client = new KMSClient({
		region,
		maxAttempts: 1,
		credentials: { accessKeyId: "none", secretAccessKey: "none" },
		requestHandler: {
			handle: (request: { hostname: string }) => {
				host = request.hostname;
				return Promise.reject(new Stopped());
			},
		},
	});
	await client.send(new ListKeysCommand({})).catch(() => {});
	client.destroy();
	return host;
}
