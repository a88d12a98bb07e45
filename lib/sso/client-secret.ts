import { now } from "../platform/clock.ts";
import { openSecret, type SecretOf, sealSecret } from "../vault/sealed-secrets.ts";

type Provider = Omit<SecretOf, "purpose">;

const secretOf = ({ id, organizationId, region }: Provider): SecretOf => ({
	purpose: "oidc-client-secret",
	organizationId,
	id,
	region,
});

/** A client secret as it is stored: encrypted by the region's owned key, for this provider alone. @throws as callKms */
export async function sealClientSecret(provider: Provider, text: string): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = Buffer.from(text);
	try {
		return await sealSecret(secretOf(provider), bytes);
	} finally {
		bytes.fill(0);
	}
}

const keptMs = 60_000;
const opened = new Map<string, { text: string; until: number }>();

/** The client secret again. Kept in memory for a minute, so that a morning's sign-ins are not as many calls of KMS. @throws as callKms */
export async function openClientSecret(provider: Provider & { clientSecret: Uint8Array }): Promise<string> {
	for (const [key, { until }] of opened) if (until <= now().getTime()) opened.delete(key);
	// By its sealed form: one that was replaced is not found.
	const key = `${provider.id} ${Buffer.from(provider.clientSecret).toString("base64")}`;
	const kept = opened.get(key);
	if (kept) return kept.text;
	const bytes = await openSecret(secretOf(provider), provider.clientSecret);
	const text = Buffer.from(bytes).toString();
	bytes.fill(0);
	opened.set(key, { text, until: now().getTime() + keptMs });
	return text;
}
