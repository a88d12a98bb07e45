import { newerAnswer } from "@/app/_server/newer-answer.ts";
import { listRequestLogs } from "@/lib/telemetry/list-request-logs.ts";

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	return newerAnswer((await params).org, request, listRequestLogs);
}
