import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { evidenceReport } from "@/lib/evidence/evidence-report.ts";

/** The evidence report as a file of JSON. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const { searchParams } = new URL(request.url);
	const period = { from: searchParams.get("from") ?? "", to: searchParams.get("to") ?? "" };
	const answer = await consoleAnswer(org, (context) => evidenceReport(context, period));
	if (answer.ok) answer.headers.set("Content-Disposition", 'attachment; filename="keyhold-evidence.json"');
	return answer;
}
