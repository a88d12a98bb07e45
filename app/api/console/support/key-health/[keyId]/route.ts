import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { supportKeyDetail } from "@/lib/support/support-key-detail.ts";

export async function GET(_request: Request, { params }: { params: Promise<{ keyId: string }> }) {
	const { keyId } = await params;
	return consoleAnswer(undefined, (context) => supportKeyDetail(context, { keyId }));
}
