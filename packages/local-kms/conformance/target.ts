import { randomUUID } from "node:crypto";
import {
	CreateKeyCommand,
	type CreateKeyCommandInput,
	KMSClient,
	ListKeysCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";

export type TargetOptions = {
	endpoint: string;
	region: string;
	/** Access key ids with their secrets; the second one is of another account. */
	owner: Credentials;
	stranger?: Credentials | undefined;
	/** Address of the local KMS's control API: it alone brings keys into the states that no call leads to. */
	control?: string | undefined;
};

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };

/** What an assertion cannot be tried for here, and why. */
export class Untried extends Error {}

/** An endpoint that speaks KMS, as one who tries it out sees it. Keys made for it are scheduled for deletion at the end. */
export function openTarget(options: TargetOptions) {
	const clients: KMSClient[] = [];
	const made: string[] = [];
	const connect = (credentials: Credentials) => {
		const { endpoint, region } = options;
		const client = new KMSClient({ endpoint, region, credentials, maxAttempts: 1 });
		clients.push(client);
		return client;
	};
	const owner = connect(options.owner);
	const stranger = options.stranger && connect(options.stranger);
	return {
		region: options.region,
		owner,
		/** @throws Untried without credentials of another account. */
		get stranger(): KMSClient {
			if (!stranger) throw new Untried("no credentials of another account");
			return stranger;
		},
		async createKey(input: CreateKeyCommandInput = {}): Promise<string> {
			const { KeyMetadata } = await owner.send(
				new CreateKeyCommand({ Description: "KMS conformance", ...input }),
			);
			const arn = KeyMetadata?.Arn ?? "";
			made.push(arn);
			return arn;
		},
		/** @throws Untried where the endpoint has no control API. */
		async force(keyArn: string, keyState: string): Promise<void> {
			if (!options.control) throw new Untried(`no call brings a key into ${keyState}`);
			const response = await fetch(`${options.control}/_control/keys`, {
				method: "POST",
				body: JSON.stringify({ keyArn, keyState }),
			});
			if (!response.ok) throw new Error(`the control API answers ${response.status}`);
		},
		/** @throws Error when nobody answers at the endpoint: a refusal is an answer. */
		async ping(): Promise<void> {
			await owner.send(new ListKeysCommand({ Limit: 1 })).catch((error) => {
				if (error.$metadata?.httpStatusCode) return;
				throw new Error(`${options.endpoint} does not answer: ${error.code ?? error.message}`);
			});
		},
		newAlias: () => `alias/conformance-${randomUUID()}`,
		async close(): Promise<void> {
			for (const KeyId of made) {
				if (options.control) await this.force(KeyId, "Enabled").catch(() => {});
				await owner.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })).catch(() => {});
			}
			for (const client of clients) client.destroy();
		},
	};
}

export type Target = ReturnType<typeof openTarget>;
