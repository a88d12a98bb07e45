import { consoleAnswer } from "@/app/_server/console-answer.ts";
import { readQuery } from "@/lib/queries/read-queries.ts";

export async function GET(
	_request: Request,
	{ params }: { params: Promise<{ org: string; queryId: string }> },
) {
	const { org, queryId } = await params;
	return consoleAnswer(org, (context) => readQuery(context, { queryId }));
}
