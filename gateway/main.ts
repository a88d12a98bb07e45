// npm run gateway: a gateway process. Any number may run, on any hosts, against one database.
import { checkDatabaseRole } from "../lib/platform/check-database-role.ts";
import { ConfigError, config } from "../lib/platform/config.ts";
import { disconnect } from "../lib/platform/db.ts";
import { log } from "../lib/platform/log.ts";
import { startTracing, stopTracing } from "../lib/platform/tracing.ts";
import { type Gateway, startGateway } from "./start-gateway.ts";

/** Service managers kill what has not ended 10 s after SIGTERM. */
const endsWithinMs = 9_500;

try {
	config();
} catch (error) {
	if (!(error instanceof ConfigError)) throw error;
	console.error(error.message);
	process.exit(1);
}

process.on("uncaughtException", (err) => {
	log.error({ err }, "the gateway ends: an error that nothing handles");
	process.exit(1);
});

await startTracing("keyhold-gateway");
const gateway = await startGateway(config().gateway).catch(explainPort);

let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
	process.on(signal, async () => {
		if (isStopping) return;
		isStopping = true;
		setTimeout(() => process.exit(1), endsWithinMs).unref();
		await gateway.stop().catch((err) => log.warn({ err }, "gateway stop"));
		await disconnect();
		await stopTracing();
		process.exit(0);
	});
}

await checkDatabaseRole();

function explainPort(error: Error): Gateway {
	const { port } = config().gateway;
	if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
	console.error(`Port ${port} is in use. Stop what uses it, or choose another with KEYHOLD_GATEWAY_PORT.`);
	process.exit(1);
}
