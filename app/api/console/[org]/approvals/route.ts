import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { listApprovals } from "@/lib/keys/list-approvals.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	return consoleAnswer(org, async (context) => {
		const { approvals } = await listApprovals(context, { state: "waiting", limit: 200 });
		return approvals;
	});
}
