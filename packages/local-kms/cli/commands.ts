import { readFileSync } from "node:fs";
import {
	CancelKeyDeletionCommand,
	CreateKeyCommand,
	DisableKeyCommand,
	EnableKeyCommand,
	EnableKeyRotationCommand,
	GetKeyPolicyCommand,
	type KMSClient,
	PutKeyPolicyCommand,
	ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import type { CommandName, Request } from "./arguments.ts";
import { list } from "./list.ts";
import type { Outcome } from "./outcome.ts";

export const commands: Record<CommandName, (client: KMSClient, request: Request) => Promise<Outcome>> = {
	create,
	list,
	policy,
	disable: async (client, { keyArn }) => {
		await client.send(new DisableKeyCommand({ KeyId: keyArn }));
		return state(keyArn, "Disabled", `${keyArn} is disabled.`);
	},
	enable: async (client, { keyArn }) => {
		await client.send(new EnableKeyCommand({ KeyId: keyArn }));
		return state(keyArn, "Enabled", `${keyArn} is enabled.`);
	},
	cancel: async (client, { keyArn }) => {
		await client.send(new CancelKeyDeletionCommand({ KeyId: keyArn }));
		return state(keyArn, "Disabled", `${keyArn} will not be deleted; it is disabled until you enable it.`);
	},
	delete: async (client, { keyArn, days }) => {
		const answer = await client.send(
			new ScheduleKeyDeletionCommand({ KeyId: keyArn, PendingWindowInDays: days }),
		);
		const deletionDate = answer.DeletionDate?.toISOString();
		const when = deletionDate ? `on ${deletionDate}` : `${days} days after its last replica`;
		return {
			sentence: `${keyArn} is unusable from now on and will be deleted ${when}.`,
			data: { keyArn, keyState: answer.KeyState, deletionDate },
		};
	},
};

async function create(client: KMSClient, request: Request): Promise<Outcome> {
	const Policy = request.policyFile === undefined ? undefined : readPolicy(request.policyFile);
	const { KeyMetadata } = await client.send(
		new CreateKeyCommand({ Description: request.description, Policy }),
	);
	const keyArn = KeyMetadata?.Arn ?? "";
	if (request.rotation) await client.send(new EnableKeyRotationCommand({ KeyId: keyArn }));
	return {
		sentence: `Created ${keyArn}${request.rotation ? " with automatic rotation" : ""}.`,
		data: { keyArn, keyState: KeyMetadata?.KeyState, rotation: request.rotation },
	};
}

async function policy(client: KMSClient, { keyArn, policyFile }: Request): Promise<Outcome> {
	if (policyFile === undefined) {
		const { Policy = "" } = await client.send(new GetKeyPolicyCommand({ KeyId: keyArn }));
		return { sentence: Policy, data: { keyArn, policy: JSON.parse(Policy) } };
	}
	const text = readPolicy(policyFile);
	await client.send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy: text }));
	return { sentence: `${keyArn} has a new key policy.`, data: { keyArn, policy: JSON.parse(text) } };
}

function readPolicy(file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch {
		throw new Error(`The policy file ${file} cannot be read.`);
	}
}

function state(keyArn: string, keyState: string, sentence: string): Outcome {
	return { sentence, data: { keyArn, keyState } };
}
