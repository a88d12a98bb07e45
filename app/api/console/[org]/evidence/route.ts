import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { openEvidence } from "@/lib/evidence/read-evidence.ts";

/** A finished evidence report as a JSON file. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const reportId = new URL(request.url).searchParams.get("report") ?? "";
	const answer = await consoleAnswer(org, (context) => openEvidence(context, { reportId }));
	if (answer.ok) answer.headers.set("Content-Disposition", 'attachment; filename="keyhold-evidence.json"');
	return answer;
}
