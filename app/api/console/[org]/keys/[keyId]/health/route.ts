import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { type HistoryRange, keyHealthHistory } from "@/lib/health/key-health-history.ts";

export async function GET(request: Request, { params }: { params: Promise<{ org: string; keyId: string }> }) {
	const { org, keyId } = await params;
	// The verb replaces an invalid range by the default.
	const range = new URL(request.url).searchParams.get("range") as HistoryRange;
	return consoleAnswer(org, (context) => keyHealthHistory(context, { keyId, range }));
}
