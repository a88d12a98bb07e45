import { newerAnswer } from "@/app/_server/newer-answer.ts";
import { listTraces } from "@/lib/telemetry/list-traces.ts";

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	return newerAnswer((await params).org, request, listTraces);
}
