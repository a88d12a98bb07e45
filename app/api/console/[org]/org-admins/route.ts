import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { listOrgAdmins } from "@/lib/organizations/members/list-org-admins.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	return consoleAnswer(org, (context) => listOrgAdmins(context, {}));
}
