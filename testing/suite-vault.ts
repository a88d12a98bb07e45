import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { createAdmission } from "../gateway/admission/admission.ts";
import { gatewayRoutes } from "../gateway/routes.ts";
import { serve } from "../gateway/serve.ts";

export type VaultCall = { token?: string; headers?: Record<string, string>; method?: string };

/** Serves the gateway's routes in the suite's process. Returns a function that calls the vault API; text is sent as it is. */
export function useSuiteVault(limits: { recordsPerSecond?: number; maxBytes?: number } = {}) {
	let server: Server;
	let origin: string;
	beforeAll(async () => {
		const admission = createAdmission({
			maxBytes: limits.maxBytes ?? 128 * 1024 * 1024,
			recordsPerSecond: limits.recordsPerSecond ?? 10_000_000,
			maxConcurrent: 4,
			words: { tooFast: "Too fast.", tooMuch: "Too much." },
		});
		server = serve(gatewayRoutes({ telemetry: admission, vault: admission, leases: admission }));
		await once(server.listen(0, "127.0.0.1"), "listening");
		origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});
	return {
		origin: () => origin,
		call: (path: string, body?: unknown, { token, headers, method }: VaultCall = {}) =>
			callVault(origin, path, body, {
				...(token && { token }),
				...(headers && { headers }),
				...(method && { method }),
			}),
	};
}

/** Calls the vault API of a gateway. Text is sent as it is, anything else as JSON. */
export function callVault(
	origin: string,
	path: string,
	body?: unknown,
	{ token, headers, method = body === undefined ? "GET" : "POST" }: VaultCall = {},
): Promise<Response> {
	return fetch(`${origin}/vault/v1${path}`, {
		method,
		headers: {
			...(token !== undefined && { authorization: `Bearer ${token}` }),
			...(body !== undefined && { "content-type": "application/json" }),
			...headers,
		},
		...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
	});
}
