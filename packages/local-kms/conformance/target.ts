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
	/** Credentials of two accounts. */
	owner: Credentials;
	stranger?: Credentials | undefined;
	/** The address of a local KMS's control API, which sets key states that no call leads to. */
	control?: string | undefined;
};

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };

/** Thrown for an assertion that cannot be tested here, with the reason. */
export class Untried extends Error {}

/** An endpoint under test. Keys created for it are scheduled for deletion at the end. */
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
		/** @throws Untried without a control API. */
		async force(keyArn: string, keyState: string): Promise<void> {
			if (!options.control) throw new Untried(`no call brings a key into ${keyState}`);
			const response = await fetch(`${options.control}/_control/keys`, {
				method: "POST",
				body: JSON.stringify({ keyArn, keyState }),
			});
			if (!response.ok) throw new Error(`the control API answers ${response.status}`);
		},
		/** @throws Error if the endpoint does not answer. A refusal is an answer. */
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
