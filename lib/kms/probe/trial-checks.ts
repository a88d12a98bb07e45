import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { newId } from "../../platform/ids.ts";
import { type EncryptionContext, encryptionContext } from "../encryption-context.ts";
import { type Attempt, attempt, describeFailure } from "./attempt.ts";
import type { ProbeCheck } from "./report.ts";

type Key = { arn: string; region: string };

export type TrialResult = { checks: ProbeCheck[]; scope: ProbeCheck; roundTripMs: number | undefined };

/**
 * Checks 9 and 10: that GenerateDataKey, Encrypt and Decrypt really work with this organization's encryption
 * context, and that the same calls with another organization's context are refused (confused deputy).
 */
export async function trialChecks(
	key: Key,
	context: EncryptionContext,
	options: { statement: string; isScopedPolicyRequired: boolean },
): Promise<TrialResult> {
	// An organization that does not exist: whoever lets it in would let any in.
	const foreign = encryptionContext(newId(), newId(), context["keyhold:resource"]);
	const [generated, encrypted, foreignGenerated] = await Promise.all([
		generate(key, context),
		encrypt(key, context),
		generate(key, foreign),
	]);
	const blob =
		(generated.kind === "answered" && generated.value) || (encrypted.kind === "answered" && encrypted.value);
	const [decrypted, foreignDecrypted] = blob
		? await Promise.all([decrypt(key, blob, context), decrypt(key, blob, foreign)])
		: [undefined, undefined];

	const roundTrips = [generated, encrypted, decrypted].filter((one) => one?.kind === "answered");
	return {
		checks: [
			trialCheck(
				"generate-data-key",
				"GenerateDataKey works",
				"GenerateDataKey",
				generated,
				options.statement,
			),
			trialCheck("encrypt", "Encrypt works", "Encrypt", encrypted, options.statement),
			trialCheck("decrypt", "Decrypt works", "Decrypt", decrypted, options.statement),
		],
		scope: scopeCheck(foreignGenerated, foreignDecrypted, roundTrips.length > 0, options),
		roundTripMs: roundTrips.length ? Math.max(...roundTrips.map((one) => one?.latencyMs ?? 0)) : undefined,
	};
}

function trialCheck(
	id: string,
	title: string,
	operation: string,
	result: Attempt<unknown> | undefined,
	statement: string,
): ProbeCheck {
	if (!result)
		return {
			id,
			title,
			outcome: "skipped",
			seen: "Nothing could be encrypted, so there is nothing to decrypt.",
		};
	if (result.kind === "answered") {
		return { id, title, outcome: "pass", seen: "Worked with this organization's encryption context." };
	}
	const seen = describeFailure(operation, result);
	if (result.name === "AccessDeniedException") {
		return {
			id,
			title,
			outcome: "fail",
			seen,
			fix: `Add the statement with kms:${operation} to the key's policy.`,
			statement,
		};
	}
	return { id, title, outcome: "fail", seen, fix: "See the other checks for the cause, then check again." };
}

function scopeCheck(
	generated: Attempt<unknown>,
	decrypted: Attempt<unknown> | undefined,
	isUsable: boolean,
	options: { statement: string; isScopedPolicyRequired: boolean },
): ProbeCheck {
	const id = "scope";
	const title = "Other organizations are kept out";
	if (!isUsable)
		return { id, title, outcome: "skipped", seen: "Cannot be told while the key refuses everything." };
	// A wrong context that reaches the ciphertext was let through by the policy: InvalidCiphertextException.
	const isLetIn =
		generated.kind === "answered" ||
		decrypted?.kind === "answered" ||
		(decrypted?.kind === "failed" && decrypted.failure === "integrity");
	if (isLetIn) {
		return {
			id,
			title,
			outcome: options.isScopedPolicyRequired ? "fail" : "warn",
			seen: "The key's policy also allows calls made for other organizations of this service.",
			fix: "Add the condition on the encryption context to the statement in the key's policy.",
			statement: options.statement,
		};
	}
	const isRefused =
		generated.kind === "failed" &&
		generated.name === "AccessDeniedException" &&
		(!decrypted || (decrypted.kind === "failed" && decrypted.name === "AccessDeniedException"));
	return isRefused
		? {
				id,
				title,
				outcome: "pass",
				seen: "A call with another organization's context was refused, as it should be.",
			}
		: {
				id,
				title,
				outcome: "skipped",
				seen: "KMS did not answer the call made with another organization's context.",
			};
}

async function generate(key: Key, context: EncryptionContext): Promise<Attempt<Uint8Array | undefined>> {
	return attempt(key.region, async (client, options) => {
		const command = new GenerateDataKeyCommand({
			KeyId: key.arn,
			KeySpec: "AES_256",
			EncryptionContext: context,
		});
		const { CiphertextBlob, Plaintext } = await client.send(command, options);
		Plaintext?.fill(0);
		return CiphertextBlob;
	});
}

async function encrypt(key: Key, context: EncryptionContext): Promise<Attempt<Uint8Array | undefined>> {
	return attempt(key.region, async (client, options) => {
		const command = new EncryptCommand({
			KeyId: key.arn,
			Plaintext: Buffer.from("keyhold probe"),
			EncryptionContext: context,
		});
		return (await client.send(command, options)).CiphertextBlob;
	});
}

async function decrypt(key: Key, blob: Uint8Array, context: EncryptionContext): Promise<Attempt<void>> {
	return attempt(key.region, async (client, options) => {
		const command = new DecryptCommand({ KeyId: key.arn, CiphertextBlob: blob, EncryptionContext: context });
		(await client.send(command, options)).Plaintext?.fill(0);
	});
}
