import { now } from "../platform/clock.ts";
import { openSecret, type SecretOf, sealSecret } from "../vault/sealed-secrets.ts";

type Provider = Omit<SecretOf, "purpose">;

const secretOf = ({ id, organizationId, region }: Provider): SecretOf => ({
	purpose: "oidc-client-secret",
	organizationId,
	id,
	region,
});

/** Encrypts a client secret with the region's owned key, bound to this provider. @throws as callKms */
export async function sealClientSecret(provider: Provider, text: string): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = Buffer.from(text);
	try {
		return await sealSecret(secretOf(provider), bytes);
	} finally {
		bytes.fill(0);
	}
}

const cachedMs = 60_000;
const opened = new Map<string, { text: string; until: number }>();

/** Decrypts a client secret. Cached for a minute, so that many sign-ins do not each call KMS. @throws as callKms */
export async function openClientSecret(provider: Provider & { clientSecret: Uint8Array }): Promise<string> {
	for (const [key, { until }] of opened) if (until <= now().getTime()) opened.delete(key);
	// Keyed by the sealed form, so that a replaced secret is never used.
	const key = `${provider.id} ${Buffer.from(provider.clientSecret).toString("base64")}`;
	const cached = opened.get(key);
	if (cached) return cached.text;
	const bytes = await openSecret(secretOf(provider), provider.clientSecret);
	const text = Buffer.from(bytes).toString();
	bytes.fill(0);
	opened.set(key, { text, until: now().getTime() + cachedMs });
	return text;
}
