import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { DataKeys } from "../client/data-keys.ts";
import type { KeyholdEvent } from "../client/keyhold.ts";
import { KeyholdClient } from "../client/keyhold-client.ts";
import { createTransport } from "../client/transport.ts";
import { KeyholdError } from "../errors.ts";
import { httpScans } from "../reencrypt/http-scans.ts";
import { boundClock } from "../ring/index.ts";
import { startLeaseServer } from "./lease-server.ts";

/** A client, the server that it leases from, and two clocks that the test moves. */
export async function startClient({ timeoutMs = 5_000 } = {}) {
	const server = await startLeaseServer();
	const clocks = { monotonicMs: 5_000, wallMs: 1_700_000_000_000 };
	const events: KeyholdEvent[] = [];
	const clock = boundClock(
		() => clocks.monotonicMs,
		() => clocks.wallMs,
	);
	const connectAgain = () => {
		const transport = createTransport(new URL(`${server.url}/`), server.token, timeoutMs);
		const process = { id: randomUUID(), name: "test" };
		const dataKeys = new DataKeys(transport, process, (event) => events.push(event), clock);
		return new KeyholdClient(dataKeys, httpScans(transport, process));
	};
	const keyhold = connectAgain();
	onTestFinished(async () => {
		keyhold.close();
		await server.stop();
	});
	return {
		keyhold,
		server,
		clocks,
		events,
		connectAgain,
		pass: (ms: number) => {
			clocks.monotonicMs += ms;
			clocks.wallMs += ms;
		},
	};
}

/** The code with which a call fails, or "done". */
export async function codeOf(call: Promise<unknown>): Promise<string> {
	try {
		await call;
		return "done";
	} catch (error) {
		return error instanceof KeyholdError ? error.code : String(error);
	}
}
