import { randomBytes } from "node:crypto";
import { openSecret, type SecretOf, sealSecret } from "../vault/sealed-secrets.ts";

type Channel = Omit<SecretOf, "purpose">;

const secretOf = ({ id, organizationId, region }: Channel): SecretOf => ({
	purpose: "webhook-secret",
	organizationId,
	id,
	region,
});

/**
 * Creates a secret that signs webhooks, and encrypts it with the region's owned key; only the encrypted form is stored. The
 * text has the form of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. @throws as callKms
 */
export async function newChannelSecret(
	channel: Channel,
): Promise<{ text: string; wrapped: Uint8Array<ArrayBuffer> }> {
	const bytes = randomBytes(32);
	const wrapped = await sealSecret(secretOf(channel), bytes);
	const text = `whsec_${bytes.toString("base64")}`;
	bytes.fill(0);
	return { text, wrapped };
}

/** Decrypts the secret to the text of `newChannelSecret`. @throws as callKms */
export async function openChannelSecret(channel: Channel, wrapped: Uint8Array): Promise<string> {
	const bytes = await openSecret(secretOf(channel), wrapped);
	const text = `whsec_${Buffer.from(bytes).toString("base64")}`;
	bytes.fill(0);
	return text;
}
