import { mkdirSync, realpathSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { accountOf, type Principals } from "./caller.ts";
import { Control } from "./control/control.ts";
import { isLoopback } from "./http/guard.ts";
import { handle, type Service } from "./http/handle.ts";
import { KeyStore } from "./keys/key-store.ts";
import { claimDirectory } from "./running.ts";

export interface LocalKmsOptions {
	/** Keys are in `<dataDir>/kms`. `<dataDir>/kms.json` has the address while the KMS runs. */
	dataDir: string;
	/** Default: 0, a free port. */
	port?: number;
	/** A loopback address. Default: 127.0.0.1. */
	host?: string;
	/** Access key id → principal ARN. Twelve digits without an entry are the root of that account. */
	principals?: Principals;
	/**
	 * Accepts any credentials, as the root of the account in the call's key ARN, or else of this account. The AWS CLI then
	 * works with the credentials it has.
	 */
	strangersAccount?: string;
	/** Opens /_control, which sets faults and key states and counts calls, for tests. */
	control?: boolean;
	/** Milliseconds since the epoch; for tests. */
	now?: () => number;
}

export interface LocalKms {
	url: string;
	port: number;
	close(): Promise<void>;
}

/** Starts a local KMS. @throws Error if the port is in use or another instance uses the directory */
export async function startLocalKms(options: LocalKmsOptions): Promise<LocalKms> {
	const { port = 0, host = "127.0.0.1", principals = {}, now = Date.now } = options;
	if (!isLoopback(host)) throw new Error(`The local KMS only listens on loopback addresses, not on ${host}.`);
	for (const [accessKeyId, arn] of Object.entries(principals)) {
		if (!accountOf(arn))
			throw new Error(`The principal of access key ${accessKeyId} is not an IAM ARN: ${arn}`);
	}
	mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
	const dataDir = realpathSync(options.dataDir);
	let service: Service = { directory: dataDir };
	const server = createServer((request, response) => void handle(service, request, response));
	// Closing a connection while a client reuses it would look like an outage.
	server.keepAliveTimeout = 600_000;
	const address = await listen(server, port, host);
	const url = `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
	let release = () => {};
	try {
		release = await claimDirectory(dataDir, url);
		// Only after the claim: opening the store deletes files that a killed process left incomplete.
		const store = new KeyStore(join(dataDir, "kms"), now);
		const control = options.control ? new Control(store, now) : undefined;
		service = {
			directory: dataDir,
			open: { store, now, principals, control, strangersAccount: options.strangersAccount },
		};
	} catch (error) {
		await close(server, service, release);
		throw error;
	}
	return { url, port: address.port, close: () => close(server, service, release) };
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
	return new Promise((resolve, reject) => {
		server.once("error", (cause: NodeJS.ErrnoException) => {
			const reason = cause.code === "EADDRINUSE" ? "the port is in use" : cause.message;
			reject(new Error(`The local KMS cannot listen on ${host}:${port}: ${reason}.`, { cause }));
		});
		server.listen(port, host, () => resolve(server.address() as AddressInfo));
	});
}

async function close(server: Server, service: Service, release: () => void): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	service.open?.control?.close();
	server.closeAllConnections();
	await closed;
	release();
}
