import { systemHealth } from "../lib/metrics/system-health.ts";
import type { Exchange } from "./exchange.ts";

/**
 * Answers load balancers: 200 while this gateway can accept telemetry, which needs the database, otherwise 503. KMS is
 * reported but does not change the status: cached data keys still work, and no other gateway would do better.
 */
export async function answerHealth({ response }: Exchange): Promise<void> {
	const { database, kms } = await systemHealth();
	response
		.writeHead(database === "ok" ? 200 : 503, { "content-type": "application/json" })
		.end(JSON.stringify({ status: database, database, kms }));
}
