import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { countRefusedRequests } from "../lib/health/count-refused-requests.ts";
import { countRequests } from "../lib/health/keep-request-counts.ts";
import { measureRevocations } from "../lib/health/measure-revocations.ts";
import { observeDataPath } from "../lib/health/observe-data-path.ts";
import { config } from "../lib/platform/config.ts";
import { limitStatements } from "../lib/platform/db.ts";
import { log } from "../lib/platform/log.ts";
import { listenForEvictions } from "../lib/vault/evictions.ts";
import { evictKmsKey } from "../lib/vault/open-data-key.ts";
import { createAdmission } from "./admission/admission.ts";
import { exportInFlightBytes } from "./otlp/count-request.ts";
import { gatewayRoutes } from "./routes.ts";
import { serve } from "./serve.ts";

const maxTelemetryBytes = 256 * 1024 * 1024;
const maxVaultBytes = 128 * 1024 * 1024;
const maxLeaseBytes = 64 * 1024 * 1024;
/** Out of ten database connections: the others are left to other organizations. */
const maxConcurrent = 4;
/** Exporters give up earlier. */
const statementLimitMs = 30_000;
/** The time for requests in flight to finish when the gateway stops. */
const drainMs = 6_000;

export type Gateway = {
	port: number;
	/** Accepts no new connections, finishes requests in flight and stops everything else. */
	stop(): Promise<void>;
};

/**
 * Starts a gateway: it accepts telemetry, listens for revocations and reports the results of KMS calls.
 * @throws Error with `code` EADDRINUSE if the port is in use
 */
export async function startGateway({
	host,
	port,
}: {
	host: string | undefined;
	port: number;
}): Promise<Gateway> {
	limitStatements(statementLimitMs);
	const { ingestRate, vaultRate } = config();
	const telemetry = createAdmission({
		maxBytes: maxTelemetryBytes,
		recordsPerSecond: ingestRate,
		maxConcurrent,
		words: {
			tooFast: `This organization sends more than ${ingestRate} records per second.`,
			tooMuch: "This organization is sending too much telemetry at the same time.",
		},
	});
	const ofTokens = {
		recordsPerSecond: vaultRate,
		maxConcurrent,
		words: {
			tooFast: `This token sends more than ${vaultRate} values per second to one gateway.`,
			tooMuch: "This token is sending too much at the same time.",
		},
	};
	const vault = createAdmission({ ...ofTokens, maxBytes: maxVaultBytes });
	const leases = createAdmission({ ...ofTokens, maxBytes: maxLeaseBytes });
	exportInFlightBytes(telemetry.takenBytes);
	const server = serve(gatewayRoutes({ telemetry, vault, leases }));
	server.listen({ port, ...(host !== undefined && { host }) });
	await once(server, "listening");
	const stopListening = listenForEvictions(evictKmsKey);
	const stopObserving = observeDataPath();
	const stopMeasuring = measureRevocations();
	const stopCounting = countRequests();
	const stopCountingRefused = countRefusedRequests();
	const bound = server.address() as AddressInfo;
	log.info({ address: bound.address, port: bound.port }, "gateway started");

	return {
		port: bound.port,
		stop: async () => {
			const closed = once(server, "close");
			server.close();
			// Kept-alive connections become idle one after another.
			const closing = setInterval(() => server.closeIdleConnections(), 50);
			await Promise.race([closed, pause(drainMs, undefined, { ref: false })]);
			clearInterval(closing);
			server.closeAllConnections();
			stopObserving();
			stopMeasuring();
			await stopListening();
			await stopCounting();
			await stopCountingRefused();
		},
	};
}
