import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { readEvidence } from "@/lib/evidence/read-evidence.ts";

export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const reportId = new URL(request.url).searchParams.get("report") ?? "";
	return consoleAnswer(org, (context) => readEvidence(context, { reportId }));
}
