import { createHash, createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Claims = Record<string, unknown>;

export type MisbehavingProvider = {
	issuer: string;
	clientId: string;
	clientSecret: string;
	/** Its misbehavior; `{}` for none. */
	misbehave: (how: Misbehaviour) => void;
	/** The number of code exchanges. */
	exchanges: () => number;
	close: () => Promise<void>;
};

type Misbehaviour = {
	/** Changes the claims of the ID token before it is signed. */
	claims?: (claims: Claims) => Claims;
	/** Signs with a key that it does not publish, or not at all. */
	signature?: "unknown key" | "none" | "client secret";
	/** Names another issuer in its discovery document. */
	discoveredIssuer?: string;
	/** Adds so many characters to its discovery document. */
	padding?: number;
};

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A provider that signs any claims with its own key, and accepts a code any number of times. `person` signs in without a
 * form.
 */
export async function startMisbehavingProvider(
	person: Claims,
	{ lists = ["RS256", "HS256", "none"], signsWith = "RS256" as "RS256" | "ES256" } = {},
): Promise<MisbehavingProvider> {
	const client = { clientId: "keyhold", clientSecret: "hush" };
	const keys =
		signsWith === "ES256"
			? generateKeyPairSync("ec", { namedCurve: "P-256" })
			: generateKeyPairSync("rsa", { modulusLength: 2048 });
	const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const asked = new Map<string, URLSearchParams>();
	let how: Misbehaviour = {};
	let exchanged = 0;

	const server = createServer(async (request, response) => {
		const url = new URL(request.url ?? "/", issuer);
		switch (url.pathname) {
			case "/.well-known/openid-configuration":
				return answer(response, {
					issuer: how.discoveredIssuer ?? issuer,
					authorization_endpoint: `${issuer}/authorize`,
					token_endpoint: `${issuer}/token`,
					jwks_uri: `${issuer}/jwks`,
					id_token_signing_alg_values_supported: lists,
					padding: "x".repeat(how.padding ?? 0),
				});
			case "/jwks":
				return answer(response, {
					keys: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "a", use: "sig", alg: signsWith }],
				});
			case "/authorize": {
				const code = randomUUID();
				asked.set(code, url.searchParams);
				const back = new URL(url.searchParams.get("redirect_uri") ?? "");
				back.search = String(new URLSearchParams({ code, state: url.searchParams.get("state") ?? "" }));
				return response.writeHead(302, { location: back.href }).end();
			}
			case "/token":
				return answerToken(response, new URLSearchParams(await text(request)));
			default:
				return response.writeHead(404).end();
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	function answerToken(response: ServerResponse, form: URLSearchParams) {
		const request = asked.get(form.get("code") ?? "");
		const challenge = createHash("sha256")
			.update(form.get("code_verifier") ?? "")
			.digest("base64url");
		if (!request || request.get("code_challenge") !== challenge)
			return answer(response, { error: "invalid_grant" }, 400);
		exchanged++;
		const now = Math.floor(Date.now() / 1000);
		const honest = {
			...person,
			iss: issuer,
			aud: client.clientId,
			iat: now,
			exp: now + 300,
			nonce: request.get("nonce"),
		};
		const claims = how.claims?.(honest) ?? honest;
		return answer(response, { access_token: "unused", token_type: "Bearer", id_token: sealed(claims) });
	}

	function sealed(claims: Claims): string {
		const algorithm =
			how.signature === "none" ? "none" : how.signature === "client secret" ? "HS256" : signsWith;
		const signed = `${base64url({ alg: algorithm, kid: "a" })}.${base64url(claims)}`;
		if (algorithm === "none") return `${signed}.`;
		if (algorithm === "HS256") {
			return `${signed}.${createHmac("sha256", client.clientSecret).update(signed).digest("base64url")}`;
		}
		const { privateKey } = how.signature === "unknown key" ? stranger : keys;
		// JWS has ECDSA signatures as two numbers side by side (RFC 7518 §3.4).
		const key = { key: privateKey, dsaEncoding: "ieee-p1363" as const };
		return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
	}

	return {
		issuer,
		...client,
		misbehave: (next) => {
			how = next;
		},
		exchanges: () => exchanged,
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

function answer(response: ServerResponse, body: object, status = 200) {
	return response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
