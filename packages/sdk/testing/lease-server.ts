import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type AskedLease = {
	purpose: "SEAL" | "OPEN" | "INDEX";
	tenant: string;
	deployment?: string;
	dataKeyId?: string;
	holds?: string;
	sealed?: number;
	table?: string;
};
export type AskedRequest = { process: { id: string; name: string; version?: string }; leases: AskedLease[] };
type Answer = Record<string, unknown>;
type DataKey = { dataKeyId: string; deploymentId: string; bytes: Buffer };

const token = `ka_${"x".repeat(43)}`;

/** Speaks the protocol of `/vault/v1/leases` with keys of its own, so that a test decides on each answer. */
export async function startLeaseServer() {
	const current = new Map<string, DataKey>();
	const all = new Map<string, DataKey>();
	const requests: AskedRequest[] = [];

	const server = {
		url: "",
		token,
		requests,
		leaseMs: 15_000,
		graceMs: 60_000,
		seals: 65_536,
		/** The answer to one lease. */
		answer: grant as (lease: AskedLease) => Answer | Promise<Answer>,
		grant,
		/** Answers a whole request instead, if it returns true. */
		intercept: (_request: IncomingMessage, _response: ServerResponse): boolean => false,
		renewDataKey: (tenant: string) => current.delete(tenant),
		dataKeyOf: (tenant: string) => current.get(tenant) ?? makeDataKey(tenant),
		stop: async () => {
			http.closeAllConnections();
			await new Promise((resolve) => http.close(resolve));
		},
	};

	function makeDataKey(tenant: string, deploymentId: string = randomUUID()): DataKey {
		const dataKey = { dataKeyId: randomUUID(), deploymentId, bytes: randomBytes(32) };
		current.set(tenant, dataKey);
		all.set(`${tenant} ${dataKey.dataKeyId}`, dataKey);
		return dataKey;
	}

	/** The answer of a working Keyhold. */
	function grant(lease: AskedLease): Answer {
		const name = lease.purpose === "INDEX" ? `index of ${lease.tenant}` : lease.tenant;
		const place = lease.deployment === undefined ? name : `${name} in ${lease.deployment}`;
		const dataKey =
			lease.purpose === "OPEN" ? all.get(`${place} ${lease.dataKeyId}`) : server.dataKeyOf(place);
		if (!dataKey)
			return { error: { code: "VALUE_INTEGRITY", message: "No such data key.", isRetryable: false } };
		const { dataKeyId, deploymentId, bytes } = dataKey;
		return {
			dataKeyId,
			deploymentId,
			...(lease.holds === dataKeyId ? {} : { key: bytes.toString("base64") }),
			leaseMs: server.leaseMs,
			graceMs: server.graceMs,
			...(lease.purpose === "SEAL" ? { seals: server.seals } : {}),
		};
	}

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (server.intercept(request, response)) return;
		if (request.headers.authorization !== `Bearer ${token}` || request.url !== "/vault/v1/leases") {
			response.writeHead(401, { "content-type": "application/problem+json" });
			response.end(JSON.stringify({ code: "UNAUTHENTICATED", detail: "This token is not valid." }));
			return;
		}
		const asked: AskedRequest = JSON.parse(await text(request));
		requests.push(asked);
		const leases = await Promise.all(asked.leases.map((lease) => server.answer(lease)));
		response.writeHead(200, { "content-type": "application/json" });
		response.end(JSON.stringify({ leases }));
	}

	const http = createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
	server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
	return server;
}
