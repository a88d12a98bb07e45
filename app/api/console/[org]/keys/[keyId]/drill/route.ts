import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { readDrill } from "@/lib/health/drills.ts";

export async function GET(
	_request: Request,
	{ params }: { params: Promise<{ org: string; keyId: string }> },
) {
	const { org, keyId } = await params;
	return consoleAnswer(org, (context) => readDrill(context, { keyId }));
}
