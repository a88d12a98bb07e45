import { z } from "zod";
import { now } from "../platform/clock.ts";
import { readLimited } from "../platform/read-limited.ts";
import { isTrustedAddress, isTrustedEndpoint } from "./issuer-address.ts";

const timeoutMs = 4_000;
const maxDocumentBytes = 256 * 1024;
const keptMs = 5 * 60_000;
const keptFailureMs = 5_000;

/** Of OpenID Connect Discovery 1.0 §3, what a sign-in needs. */
const schema = z.object({
	issuer: z.string(),
	authorization_endpoint: z.string(),
	token_endpoint: z.string(),
	jwks_uri: z.string(),
	userinfo_endpoint: z.string().optional(),
	id_token_signing_alg_values_supported: z.array(z.string()).default(["RS256"]),
	token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
});

/** A provider that does not answer, or not as a provider does. */
export class ProviderUnavailable extends Error {
	constructor(issuer: string, cause: unknown) {
		super(`${issuer} does not answer as an OpenID Connect provider`, { cause });
		this.name = "ProviderUnavailable";
	}
}

export type Discovered = {
	issuer: string;
	authorizationEndpoint: string;
	tokenEndpoint: string;
	jwksUri: string;
	userinfoEndpoint: string | null;
	/** The algorithms that ID tokens may be signed with: never `none`, nor one whose key is the client's secret. */
	idTokenAlgorithms: string[];
	tokenAuthMethod: "client_secret_basic" | "client_secret_post";
};

/** Asymmetric ones (RFC 7518 §3.1, RFC 8037 §3.1). */
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

const kept = new Map<string, { answer: Promise<Discovered>; until: number }>();

/**
 * What an issuer says of itself. Its document has to name it, letter for letter (§4.3): another's would let that other
 * sign people in. Kept for minutes, and for seconds where it fails, so that a provider is not asked at anybody's pace.
 * @throws ProviderUnavailable when it does not answer, or not so
 */
export function discover(issuer: string): Promise<Discovered> {
	const known = kept.get(issuer);
	if (known && known.until > now().getTime()) return known.answer;
	const entry = { answer: ask(issuer), until: now().getTime() + keptMs };
	kept.set(issuer, entry);
	entry.answer.catch(() => {
		entry.until = now().getTime() + keptFailureMs;
	});
	return entry.answer;
}

async function ask(issuer: string): Promise<Discovered> {
	try {
		if (!isTrustedAddress(issuer)) throw new Error("the issuer is not https");
		const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
			redirect: "error",
			signal: AbortSignal.timeout(timeoutMs),
			headers: { accept: "application/json" },
		});
		if (!response.ok) throw new Error(`HTTP ${response.status}`);
		const document = schema.parse(
			JSON.parse(String(await readLimited(response.body, maxDocumentBytes, tooLong))),
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
	if (document.issuer !== issuer) throw new Error(`the document is of ${document.issuer}`);
	const listed = idTokenAlgorithms.filter((name) =>
		document.id_token_signing_alg_values_supported.includes(name),
	);
	const tokenAuthMethod = (["client_secret_basic", "client_secret_post"] as const).find((name) =>
		document.token_endpoint_auth_methods_supported.includes(name),
	);
	if (listed.length === 0) throw new Error("it signs ID tokens by no algorithm that is taken");
	if (!tokenAuthMethod) throw new Error("it takes no client secret");
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
