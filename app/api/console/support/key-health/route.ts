import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { supportKeyHealth } from "@/lib/support/support-key-health.ts";

export function GET(request: Request) {
	const search = Object.fromEntries(new URL(request.url).searchParams);
	return consoleAnswer(undefined, (context) => supportKeyHealth(context, search));
}
