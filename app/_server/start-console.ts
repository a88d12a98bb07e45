import { countRequests } from "@/lib/health/keep-request-counts.ts";
import { measureRevocations } from "@/lib/health/measure-revocations.ts";
import { observeDataPath } from "@/lib/health/observe-data-path.ts";
import { checkDatabaseRole } from "@/lib/platform/check-database-role.ts";
import { config } from "@/lib/platform/config.ts";
import { limitStatements } from "@/lib/platform/db.ts";
import { startTracing } from "@/lib/platform/tracing.ts";
import { vendorLogo } from "@/lib/platform/vendor-logo.ts";
import { listenForEvictions } from "@/lib/vault/evictions.ts";
import { evictKmsKey } from "@/lib/vault/open-data-key.ts";
import { limitRequests } from "./limit-requests.ts";
import { markLocalRequests } from "./local-requests.ts";
import { refuseMalformed } from "./malformed-request.ts";
import { isReachedByTls } from "./public-origin.ts";
import { sendSpansBeforeExit } from "./send-spans-before-exit.ts";

/** Starts the background work of a console process: listens for revocations and reports the results of KMS calls. */
export async function startConsole(): Promise<void> {
	config();
	vendorLogo();
	// Someone is waiting for the page: longer work belongs in a job.
	limitStatements(15_000);
	listenForEvictions(evictKmsKey);
	observeDataPath();
	measureRevocations();
	countRequests();
	markLocalRequests();
	refuseMalformed();
	limitRequests({ headersMs: 15_000, requestMs: 60_000, isTls: isReachedByTls() });
	void checkDatabaseRole();
	if (await startTracing("keyhold-console")) sendSpansBeforeExit();
}
