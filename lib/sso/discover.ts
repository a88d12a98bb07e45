import { z } from "zod";
import { now } from "../platform/clock.ts";
import { readLimited } from "../platform/read-limited.ts";
import { isTrustedAddress, isTrustedEndpoint } from "./issuer-address.ts";

const timeoutMs = 4_000;
const maxDocumentBytes = 256 * 1024;
const cachedMs = 5 * 60_000;
const cachedFailureMs = 5_000;

/** The fields of OpenID Connect Discovery 1.0 §3 that a sign-in needs. */
const schema = z.object({
	issuer: z.string(),
	authorization_endpoint: z.string(),
	token_endpoint: z.string(),
	jwks_uri: z.string(),
	userinfo_endpoint: z.string().optional(),
	id_token_signing_alg_values_supported: z.array(z.string()).default(["RS256"]),
	token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
});

/** The provider does not respond, or not as an OpenID Connect provider. */
export class ProviderUnavailable extends Error {
	constructor(issuer: string, cause: unknown) {
		super(`${issuer} does not respond as an OpenID Connect provider`, { cause });
		this.name = "ProviderUnavailable";
	}
}

export type Discovered = {
	issuer: string;
	authorizationEndpoint: string;
	tokenEndpoint: string;
	jwksUri: string;
	userinfoEndpoint: string | null;
	/** Accepted signature algorithms: never `none`, nor one whose key is the client secret. */
	idTokenAlgorithms: string[];
	tokenAuthMethod: "client_secret_basic" | "client_secret_post";
};

/** Asymmetric algorithms (RFC 7518 §3.1, RFC 8037 §3.1). */
export const idTokenAlgorithms = [
	"RS256",
	"ES256",
	"PS256",
	"EdDSA",
	"RS384",
	"RS512",
	"ES384",
	"ES512",
	"PS384",
	"PS512",
] as const;

const cache = new Map<string, { document: Promise<Discovered>; until: number }>();

/**
 * Reads an issuer's discovery document. The document must name this issuer exactly (§4.3); otherwise another issuer could
 * sign users in. Cached for minutes, failures for seconds, so that visitors cannot make Keyhold flood a provider.
 * @throws ProviderUnavailable
 */
export function discover(issuer: string): Promise<Discovered> {
	const known = cache.get(issuer);
	if (known && known.until > now().getTime()) return known.document;
	const entry = { document: fetchDocument(issuer), until: now().getTime() + cachedMs };
	cache.set(issuer, entry);
	entry.document.catch(() => {
		entry.until = now().getTime() + cachedFailureMs;
	});
	return entry.document;
}

async function fetchDocument(issuer: string): Promise<Discovered> {
	try {
		if (!isTrustedAddress(issuer)) throw new Error("the issuer is not https");
		const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
			redirect: "error",
			signal: AbortSignal.timeout(timeoutMs),
			headers: { accept: "application/json" },
		});
		if (!response.ok) throw new Error(`HTTP ${response.status}`);
		const document = schema.parse(
			JSON.parse(new TextDecoder().decode(await readLimited(response.body, maxDocumentBytes, tooLong))),
		);
		const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint = issuer } = document;
		for (const endpoint of [authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint]) {
			if (!isTrustedEndpoint(endpoint, issuer)) throw new Error("an endpoint is not https");
		}
		return read(issuer, document);
	} catch (cause) {
		throw new ProviderUnavailable(issuer, cause);
	}
}

const tooLong = () => new Error("the document is too long");

function read(issuer: string, document: z.output<typeof schema>): Discovered {
	if (document.issuer !== issuer) throw new Error(`the document names the issuer ${document.issuer}`);
	const listed = idTokenAlgorithms.filter((name) =>
		document.id_token_signing_alg_values_supported.includes(name),
	);
	const tokenAuthMethod = (["client_secret_basic", "client_secret_post"] as const).find((name) =>
		document.token_endpoint_auth_methods_supported.includes(name),
	);
	if (listed.length === 0) throw new Error("it supports no accepted algorithm for ID tokens");
	if (!tokenAuthMethod) throw new Error("it does not support client secrets");
	return {
		issuer,
		authorizationEndpoint: document.authorization_endpoint,
		tokenEndpoint: document.token_endpoint,
		jwksUri: document.jwks_uri,
		userinfoEndpoint: document.userinfo_endpoint ?? null,
		idTokenAlgorithms: listed,
		tokenAuthMethod,
	};
}
