import { randomBytes } from "node:crypto";
import { encryptionContext } from "../kms/encryption-context.ts";
import { unwrapDataKey, wrapDataKey } from "../kms/wrapped-data-keys.ts";
import { ensureOwnedKey } from "../vault/default-keys.ts";

type Channel = { id: string; organizationId: string | null; region: string };

const none = "00000000-0000-0000-0000-000000000000";

/** Bound to its channel: moved to another, it does not open. */
const contextOf = ({ id, organizationId }: Channel) =>
	encryptionContext(organizationId ?? none, id, "webhook-secret");

/**
 * A new secret to sign webhooks with, and its encrypted form by the region's owned key, which alone is stored. The text
 * is of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. @throws as callKms
 */
export async function newChannelSecret(
	channel: Channel,
): Promise<{ text: string; wrapped: Uint8Array<ArrayBuffer> }> {
	const bytes = randomBytes(32);
	const wrapped = await wrapDataKey(await ensureOwnedKey(channel.region), bytes, contextOf(channel));
	const text = `whsec_${bytes.toString("base64")}`;
	bytes.fill(0);
	return { text, wrapped: new Uint8Array(wrapped) };
}

/** The secret, as `newChannelSecret` gave it. @throws as callKms */
export async function openChannelSecret(channel: Channel, wrapped: Uint8Array): Promise<string> {
	const bytes = await unwrapDataKey(await ensureOwnedKey(channel.region), wrapped, contextOf(channel));
	const text = `whsec_${Buffer.from(bytes).toString("base64")}`;
	bytes.fill(0);
	return text;
}
