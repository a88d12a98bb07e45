import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { newId } from "../../platform/ids.ts";
import { type EncryptionContext, encryptionContext } from "../encryption-context.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { explainFailure, type Known } from "./explain-failure.ts";
import { type CheckId, check, type Finding, type ProbeCheck } from "./report.ts";

type Key = { arn: string; region: string };

/** One operation, tried for the organization and for one that does not exist. */
export type Trial = {
	id: CheckId;
	operation: string;
	/** Undefined when there was nothing to decrypt. */
	own: Attempt<unknown> | undefined;
	foreign: Attempt<unknown> | undefined;
};

/**
 * Tries GenerateDataKey, Encrypt and Decrypt with this organization's encryption context and with another's: six
 * calls, in two rounds. Never throws.
 */
export async function runTrials(key: Key, context: EncryptionContext): Promise<Trial[]> {
	// An organization that does not exist: whoever lets it in would let any in.
	const foreign = encryptionContext(newId(), newId(), context["keyhold:resource"]);
	const [generated, foreignGenerated, encrypted, foreignEncrypted] = await Promise.all([
		generate(key, context),
		generate(key, foreign),
		encrypt(key, context),
		encrypt(key, foreign),
	]);
	const blob =
		(generated.kind === "answered" && generated.value) || (encrypted.kind === "answered" && encrypted.value);
	const [decrypted, foreignDecrypted] = blob
		? await Promise.all([decrypt(key, blob, context), decrypt(key, blob, foreign)])
		: [undefined, undefined];
	return [
		{
			id: "generate-data-key",
			operation: "GenerateDataKey",
			own: generated,
			foreign: foreignGenerated,
		},
		{ id: "encrypt", operation: "Encrypt", own: encrypted, foreign: foreignEncrypted },
		{ id: "decrypt", operation: "Decrypt", own: decrypted, foreign: foreignDecrypted },
	];
}

/** All calls that were made. */
export function attemptsOf(trials: Trial[]): Attempt<unknown>[] {
	return trials.flatMap(({ own, foreign }) => [own, foreign]).filter((one) => one !== undefined);
}

/** The longest answer to a call made for the organization, in milliseconds; undefined when none was answered. */
export function roundTripMs(trials: Trial[]): number | undefined {
	const answered = trials.map(({ own }) => own).filter((one) => one?.kind === "answered");
	return answered.length > 0 ? Math.max(...answered.map((one) => one?.latencyMs ?? 0)) : undefined;
}

/** Check 9: that each operation really works with this organization's encryption context. Pure. */
export function trialChecks(trials: Trial[], known: Known, statement: string): ProbeCheck[] {
	return trials.map(({ id, own }) => {
		if (!own) return check(id, "skipped", "Nothing could be encrypted, so there is nothing to decrypt.");
		return own.kind === "answered"
			? check(id, "pass", "Worked with this organization's encryption context.")
			: check(id, "fail", explainFailure(own, known, statement));
	});
}

/**
 * Check 10, the confused deputy: what the key allows for this organization it must refuse for another. An operation
 * that is refused to this organization too tells nothing. Pure.
 * Source: AWS KMS Developer Guide, "kms:EncryptionContext:context-key".
 */
export function scopeCheck(
	trials: Trial[],
	options: { statement: string; isScopedPolicyRequired: boolean },
): ProbeCheck {
	const usable = trials.filter(({ own }) => own?.kind === "answered");
	const found = (worst: "warn" | "skipped", seen: string, rest?: Omit<Finding, "seen">) =>
		check("scope", options.isScopedPolicyRequired ? "fail" : worst, { seen, ...rest });

	const open = trials.filter(({ foreign }) => foreign && isLetIn(foreign)).map(({ operation }) => operation);
	if (open.length > 0) {
		return found("warn", `The key's policy also allows ${listed(open)} for other organizations of Keyhold.`, {
			fix: "Put this statement in place of the one in the key's policy: its condition lets in this organization alone.",
			statement: options.statement,
		});
	}
	if (usable.length === 0) {
		return check("scope", "skipped", "Cannot be told while the key cannot be used at all.");
	}
	const unknown = usable.map(({ foreign }) => foreign).find((one) => !one || !isDenied(one));
	if (unknown) {
		const name = unknown.kind === "failed" ? ` (${unknown.name})` : "";
		return found(
			"skipped",
			`Not known: ${unknown.operation} with another organization's context was neither allowed nor denied${name}.`,
			{ fix: "Check again in a minute." },
		);
	}
	return check(
		"scope",
		"pass",
		`${listed(usable.map(({ operation }) => operation))} with another organization's context: denied, as it should be.`,
	);
}

/** A wrong context that reaches the ciphertext was let through by the policy: InvalidCiphertextException. */
function isLetIn(foreign: Attempt<unknown>): boolean {
	return foreign.kind === "answered" || foreign.failure === "integrity";
}

function isDenied(foreign: Attempt<unknown>): boolean {
	return foreign.kind === "failed" && foreign.name === "AccessDeniedException";
}

function listed(names: string[]): string {
	return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

async function generate(key: Key, context: EncryptionContext): Promise<Attempt<Uint8Array | undefined>> {
	return attempt(key.region, "GenerateDataKey", async (client, options) => {
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
	return attempt(key.region, "Encrypt", async (client, options) => {
		const command = new EncryptCommand({
			KeyId: key.arn,
			Plaintext: Buffer.from("keyhold probe"),
			EncryptionContext: context,
		});
		return (await client.send(command, options)).CiphertextBlob;
	});
}

async function decrypt(key: Key, blob: Uint8Array, context: EncryptionContext): Promise<Attempt<void>> {
	return attempt(key.region, "Decrypt", async (client, options) => {
		const command = new DecryptCommand({ KeyId: key.arn, CiphertextBlob: blob, EncryptionContext: context });
		(await client.send(command, options)).Plaintext?.fill(0);
	});
}
