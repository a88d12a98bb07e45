// npm run gateway: a gateway process. Any number may run, on any hosts, against one database.
import { checkDatabaseRole } from "../lib/platform/check-database-role.ts";
import { config } from "../lib/platform/config.ts";
import { startProcess, stopOnSignal } from "../lib/platform/process-lifecycle.ts";
import { type Gateway, startGateway } from "./start-gateway.ts";

/** Service managers kill a process that has not ended 10 s after SIGTERM. */
const endsWithinMs = 9_500;

await startProcess("gateway");
const gateway = await startGateway(config().gateway).catch(explainPort);
stopOnSignal(async () => {
	setTimeout(() => process.exit(1), endsWithinMs).unref();
	await gateway.stop();
});
await checkDatabaseRole();

function explainPort(error: Error): Gateway {
	const { port } = config().gateway;
	if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
	console.error(`Port ${port} is in use. Stop what uses it, or choose another with KEYHOLD_GATEWAY_PORT.`);
	process.exit(1);
}
