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
	/** Keys live in `<dataDir>/kms`; `<dataDir>/kms.json` tells the address while the KMS runs. */
	dataDir: string;
	/** 0, the default, takes a free one. */
	port?: number;
	/** A loopback address; 127.0.0.1 unless told otherwise. */
	host?: string;
	/** Access key id → principal ARN. Twelve digits are the root of that account without an entry. */
	principals?: Principals;
	/**
	 * Lets any credentials in: as the root of the account that the call's key ARN names, else of this one. So that the
	 * stock AWS CLI works with whatever it is set up with.
	 */
	strangersAccount?: string;
	/** Opens /_control: faults, call counters and key states for tests. */
	control?: boolean;
	/** Milliseconds since the epoch; for tests. */
	now?: () => number;
}

export interface LocalKms {
	url: string;
	port: number;
	close(): Promise<void>;
}

/** Stands in for AWS KMS on this machine. Rejects when the port is taken or another instance uses the directory. */
export async function startLocalKms(options: LocalKmsOptions): Promise<LocalKms> {
	const { port = 0, host = "127.0.0.1", principals = {}, now = Date.now } = options;
	if (!isLoopback(host)) throw new Error(`The local KMS listens on this machine only, not on ${host}.`);
	for (const [accessKeyId, arn] of Object.entries(principals)) {
		if (!accountOf(arn))
			throw new Error(`The principal of access key ${accessKeyId} is not an IAM ARN: ${arn}`);
	}
	mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
	const dataDir = realpathSync(options.dataDir);
	let service: Service = { directory: dataDir };
	const server = createServer((request, response) => void handle(service, request, response));
	// A connection closed here just as a client reuses it would look like an outage that nobody ordered.
	server.keepAliveTimeout = 600_000;
	const address = await listen(server, port, host);
	const url = `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
	let release = () => {};
	try {
		release = await claimDirectory(dataDir, url);
		// Only now: opening the store throws away what a killed process was still writing.
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
