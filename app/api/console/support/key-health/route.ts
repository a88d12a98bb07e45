import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { supportKeyHealth } from "@/lib/health/support-key-health.ts";

export function GET() {
	return consoleAnswer(undefined, (context) => supportKeyHealth(context, {}));
}
