import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { countRequests } from "../lib/health/keep-request-counts.ts";
import { measureRevocations } from "../lib/health/measure-revocations.ts";
import { observeDataPath } from "../lib/health/observe-data-path.ts";
import { config } from "../lib/platform/config.ts";
import { limitStatements } from "../lib/platform/db.ts";
import { log } from "../lib/platform/log.ts";
import { listenForEvictions } from "../lib/vault/evictions.ts";
import { evictKmsKey } from "../lib/vault/open-data-key.ts";
import { createAdmission } from "./admission/admission.ts";
import { showRoom } from "./otlp/count-request.ts";
import { gatewayRoutes } from "./routes.ts";
import { serve } from "./serve.ts";

const roomBytes = 256 * 1024 * 1024;
/** Of the ten connections to the database: the others are for other organizations. */
const sideBySide = 4;
/** A statement that takes longer is given up: exporters have given up by then. */
const statementLimitMs = 30_000;
/** How long requests under way may take to end once the gateway is told to stop. */
const drainMs = 6_000;

export type Gateway = {
	port: number;
	/** Takes no new connections, answers what is under way, then lets go of everything. */
	stop(): Promise<void>;
};

/**
 * Starts all that a gateway does: it takes telemetry in, hears of revocations, and reports what KMS tells it.
 * @throws Error with `code` EADDRINUSE when the port is taken
 */
export async function startGateway({
	host,
	port,
}: {
	host: string | undefined;
	port: number;
}): Promise<Gateway> {
	limitStatements(statementLimitMs);
	const admission = createAdmission({ roomBytes, recordsPerSecond: config().ingestRate, sideBySide });
	showRoom(admission.takenBytes);
	const server = serve(gatewayRoutes(admission));
	server.listen({ port, ...(host !== undefined && { host }) });
	await once(server, "listening");
	const stopListening = listenForEvictions(evictKmsKey);
	const stopObserving = observeDataPath();
	const stopMeasuring = measureRevocations();
	const stopCounting = countRequests();
	const bound = server.address() as AddressInfo;
	log.info({ address: bound.address, port: bound.port }, "gateway started");

	return {
		port: bound.port,
		stop: async () => {
			const closed = once(server, "close");
			server.close();
			// Connections that are kept alive become idle one by one.
			const closing = setInterval(() => server.closeIdleConnections(), 50);
			await Promise.race([closed, pause(drainMs, undefined, { ref: false })]);
			clearInterval(closing);
			server.closeAllConnections();
			stopObserving();
			stopMeasuring();
			await stopListening();
			await stopCounting();
		},
	};
}
