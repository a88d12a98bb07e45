import { systemHealth } from "../lib/metrics/system-health.ts";
import type { Exchange } from "./exchange.ts";

/**
 * Answers load balancers: 200 while this gateway can take telemetry in, which needs the database, else 503. KMS is told
 * of and does not count: while it is silent, data keys in memory serve on, and no other gateway would fare better.
 */
export async function answerHealth({ response }: Exchange): Promise<void> {
	const { database, kms } = await systemHealth();
	response
		.writeHead(database === "ok" ? 200 : 503, { "content-type": "application/json" })
		.end(JSON.stringify({ status: database, database, kms }));
}
