import { countRequests } from "@/lib/health/keep-request-counts.ts";
import { measureRevocations } from "@/lib/health/measure-revocations.ts";
import { observeDataPath } from "@/lib/health/observe-data-path.ts";
import { config } from "@/lib/platform/config.ts";
import { startTracing } from "@/lib/platform/tracing.ts";
import { listenForEvictions } from "@/lib/vault/evictions.ts";
import { evictKmsKey } from "@/lib/vault/open-data-key.ts";
import { markLocalRequests } from "./local-requests.ts";
import { sendSpansBeforeExit } from "./send-spans-before-exit.ts";

/** What a console process does besides answering: hears of revocations, and reports what KMS tells it. */
export async function startConsole(): Promise<void> {
	config();
	listenForEvictions(evictKmsKey);
	observeDataPath();
	measureRevocations();
	countRequests();
	markLocalRequests();
	if (await startTracing("keyhold-console")) sendSpansBeforeExit();
}
