import { observeDataPath } from "@/lib/health/observe-data-path";
import { config } from "@/lib/platform/config";
import { listenForEvictions } from "@/lib/vault/evictions";
import { evictKmsKey } from "@/lib/vault/open-data-key";

/** What a console process does besides answering: hears of revocations, and reports what KMS tells it. */
export function startConsole(): void {
	config();
	listenForEvictions(evictKmsKey);
	observeDataPath();
}
