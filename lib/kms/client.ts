import { KMSClient } from "@aws-sdk/client-kms";
import { credentialsWithDeadline } from "./credentials.ts";
import { observeCall } from "./observe-call.ts";
import { countRequest } from "./request-counts.ts";
import { requireAnswer } from "./require-answer.ts";

const clients = new Map<string, KMSClient>();

/** The limit for one attempt at a call, from the lookup of credentials to the last byte of the answer. */
export const attemptTimeoutMs = 2_000;

/**
 * No socket limit: one tenant's hanging key would take all sockets, and calls about another's key would time out while
 * waiting for one. Callers limit the calls in progress per key.
 */
const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };

/**
 * The KMS client of a region. Endpoint and credentials come from the AWS SDK's own variables. Makes one attempt a call:
 * `callKms` retries, and the two would multiply. Each attempt is observed here, where the operation's name is known. An
 * answer that KMS would not give is a failure.
 */
export function kmsClient(region: string): KMSClient {
	let client = clients.get(region);
	if (!client) {
		client = new KMSClient({
			region,
			maxAttempts: 1,
			credentialDefaultProvider: credentialsWithDeadline,
			requestHandler: {
				connectionTimeout: attemptTimeoutMs / 2,
				requestTimeout: attemptTimeoutMs,
				throwOnRequestTimeout: true,
				httpAgent: agent,
				httpsAgent: agent,
			},
		});
		client.middlewareStack.add(
			(next, { commandName = "unknown" }) =>
				(args) => {
					const operation = commandName.replace(/Command$/, "");
					countRequest((args.input as { KeyId?: unknown }).KeyId);
					return observeCall(region, operation, async () => {
						const answer = await next(args);
						requireAnswer(operation, args.input, answer.output);
						return answer;
					});
				},
			{ step: "initialize", name: "observeCall" },
		);
		clients.set(region, client);
	}
	return client;
}
