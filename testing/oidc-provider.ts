import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";

export type OidcAccount = { email: string; email_verified?: boolean; name?: string; groups: string[] };

export type RunningProvider = {
	issuer: string;
	clientId: string;
	clientSecret: string;
	/** The accounts by subject. They may be changed while it runs. */
	accounts: Map<string, OidcAccount>;
	close: () => Promise<void>;
};

/**
 * A real OpenID Connect provider on this machine, which requires PKCE. A form asks for the account, without a password.
 * Claims come from the userinfo endpoint, as specified.
 */
export async function startOidcProvider(redirectUri: string): Promise<RunningProvider> {
	const accounts = new Map<string, OidcAccount>();
	const client = { clientId: "keyhold", clientSecret: "a client secret of 32 characters or more" };
	let answer: (request: IncomingMessage, response: ServerResponse) => unknown = () => {};
	const server = createServer((request, response) => answer(request, response));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: client.clientId,
				client_secret: client.clientSecret,
				redirect_uris: [redirectUri],
				grant_types: ["authorization_code"],
				response_types: ["code"],
			},
		],
		jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" }] },
		claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
		findAccount: (_, accountId) => {
			const account = accounts.get(accountId);
			return account && { accountId, claims: () => ({ sub: accountId, ...account }) };
		},
		interactions: { url: (_, { uid }) => `/interaction/${uid}` },
		features: { devInteractions: { enabled: false } },
		cookies: { keys: ["signs the provider's own cookies"] },
		pkce: { required: () => true },
		// Without a consent page.
		loadExistingGrant: async ({ oidc }) => {
			const grant = new oidc.provider.Grant({
				clientId: oidc.client?.clientId ?? "",
				accountId: oidc.session?.accountId ?? "",
			});
			grant.addOIDCScope("openid email profile groups");
			await grant.save();
			return grant;
		},
	});
	const standard = provider.callback();
	answer = async (request, response) => {
		if (!request.url?.startsWith("/interaction/")) return standard(request, response);
		if (request.method === "GET")
			return response
				.writeHead(200, { "content-type": "text/html" })
				.end(
					'<form method="post"><label>Subject <input name="subject"></label><button>Continue</button></form>',
				);
		const subject = new URLSearchParams(await text(request)).get("subject") ?? "";
		await provider.interactionFinished(request, response, { login: { accountId: subject } });
	};
	return {
		issuer,
		...client,
		accounts,
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
