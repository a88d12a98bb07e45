import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect } from "vitest";
import { type LocalKms, type LocalKmsOptions, startLocalKms } from "../local-kms.ts";

export const owner = "111122223333";
export const vendor = "999900001111";
export const vendorRole = `arn:aws:iam::${vendor}:role/keyhold`;
export const region = "eu-west-1";

/** A local KMS for one test file, with its own directory and SDK clients. */
export function useLocalKms(options: Partial<LocalKmsOptions> = {}) {
	const dataDir = mkdtempSync(join(tmpdir(), "local-kms-"));
	const clients: KMSClient[] = [];
	let kms: LocalKms;
	beforeAll(async () => {
		kms = await startLocalKms({ dataDir, control: true, principals: { VENDOR: vendorRole }, ...options });
	});
	afterAll(async () => {
		for (const client of clients) client.destroy();
		await kms.close();
		rmSync(dataDir, { recursive: true });
	});
	const as = (accessKeyId = owner, place = region) => {
		const credentials = { accessKeyId, secretAccessKey: "any" };
		const client = new KMSClient({ endpoint: kms.url, region: place, credentials, maxAttempts: 1 });
		clients.push(client);
		return client;
	};
	return {
		dataDir,
		/** A client of an account's root (twelve digits) or of a configured access key id. */
		as,
		url: () => kms.url,
		createKey: async (input: CreateKeyCommandInput = {}, client = as()) => {
			const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
			return KeyMetadata?.Arn ?? "";
		},
		control: async (method: string, path: string, body?: object) => {
			const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
			const response = await fetch(`${kms.url}/_control/${path}`, init);
			const answer = await response.json();
			if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
			return answer;
		},
	};
}

/** Expects a refusal with this error name. */
export async function refused(call: Promise<unknown>, name: string): Promise<Error> {
	const error = await call.then(
		() => undefined,
		(reason: Error) => reason,
	);
	expect(error?.name).toBe(name);
	return error as Error;
}

/** A policy by which the owner keeps control and the vendor's role may do `actions`. */
export function sharedPolicy(actions: string[], condition?: object): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: [
			{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${owner}:root` }, Action: "kms:*", Resource: "*" },
			{
				Effect: "Allow",
				Principal: { AWS: vendorRole },
				Action: actions,
				Resource: "*",
				...(condition ? { Condition: condition } : {}),
			},
		],
	});
}
