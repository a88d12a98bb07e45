import { consoleAnswer } from "@/app/_server/console-answer.ts";
import type { HistoryRange } from "@/lib/health/key-health-history.ts";
import { supportKeyHistory } from "@/lib/support/support-key-history.ts";

export async function GET(request: Request, { params }: { params: Promise<{ keyId: string }> }) {
	const { keyId } = await params;
	// The verb replaces an invalid range by the default.
	const range = new URL(request.url).searchParams.get("range") as HistoryRange;
	return consoleAnswer(undefined, (context) => supportKeyHistory(context, { keyId, range }));
}
