import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerMetrics } from "../metrics/answer-metrics.ts";
import { config } from "../platform/config.ts";
import { log } from "../platform/log.ts";

/**
 * Serves GET /metrics with the metrics of this process, under the console's rules; without a token, it listens on loopback only.
 * If the port is taken, this is logged, and the worker runs without metrics.
 */
export async function serveMetrics(port: number): Promise<{ port: number; stop: () => Promise<void> }> {
	const server = createServer((request, response) => {
		answer(request, response).catch((err) => {
			log.error({ err }, "metrics");
			response.destroy();
		});
	});
	server.on("error", (err) => log.error({ err, port }, "the metrics of this worker cannot be read"));
	server.listen(config().metricsToken === undefined ? { port, host: "127.0.0.1" } : { port });
	await Promise.race([once(server, "listening"), once(server, "close")]).catch(() => {});
	return {
		port: (server.address() as AddressInfo | null)?.port ?? port,
		stop: async () => {
			if (!server.listening) return;
			server.close();
			server.closeAllConnections();
			await once(server, "close");
		},
	};
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
		response.writeHead(404, { "content-type": "text/plain" }).end("Only GET /metrics is here.\n");
		return;
	}
	await answerMetrics({ request, response });
}
