import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { protectionNotice } from "@/lib/keys/protection-notice.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	return consoleAnswer(org, (context) => protectionNotice(context, {}));
}
