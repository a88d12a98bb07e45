import { KMSClient } from "@aws-sdk/client-kms";
import { observeCall } from "./observe-call.ts";
import { countRequest } from "./request-counts.ts";

const clients = new Map<string, KMSClient>();

/**
 * The KMS client of a region. Endpoint and credentials come from the AWS SDK's own variables.
 * Makes one attempt a call: retrying is `callKms`' part, and the two would multiply. Each
 * attempt is observed here, where the operation's name is known.
 */
export function kmsClient(region: string): KMSClient {
	let client = clients.get(region);
	if (!client) {
		client = new KMSClient({ region, maxAttempts: 1 });
		client.middlewareStack.add(
			(next, { commandName = "unknown" }) =>
				(args) => {
					countRequest((args.input as { KeyId?: unknown }).KeyId);
					return observeCall(region, commandName.replace(/Command$/, ""), () => next(args));
				},
			{ step: "initialize", name: "observeCall" },
		);
		clients.set(region, client);
	}
	return client;
}
