import { KMSClient } from "@aws-sdk/client-kms";
import { credentialsWithDeadline } from "./credentials.ts";
import { observeCall } from "./observe-call.ts";
import { countRequest } from "./request-counts.ts";
import { requireAnswer } from "./require-answer.ts";

const clients = new Map<string, KMSClient>();

/** One attempt at a call, from the look-up of credentials to the last byte of the answer. */
export const attemptTimeoutMs = 2_000;

/**
 * Without a limit of sockets: calls about one tenant's hanging key would take them all, and calls about another's key
 * would time out while they wait for one. How many calls a key can have under way is limited where they are made.
 */
const agent = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };

/**
 * The KMS client of a region. Endpoint and credentials come from the AWS SDK's own variables. Makes one attempt a call:
 * `callKms` retries, and the two would multiply. Each attempt is observed here, where the operation's name is known, and
 * an answer that is none of KMS's is a failure.
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
