import { changeQuery } from "@/lib/traces/queries/change-query.ts";
import { deleteQuery } from "@/lib/traces/queries/delete-query.ts";
import { openQuery, readQuery } from "@/lib/traces/queries/read-queries.ts";
import { apiAnswer, readJsonBody } from "../../_server/api-answer.ts";

type Target = { params: Promise<{ queryId: string }> };

/** With what it asks and what it last found, which is an opening: audited. */
export async function GET(request: Request, { params }: Target) {
	const { queryId } = await params;
	return apiAnswer(request, async (context) => ({
		...(await readQuery(context, { queryId })),
		...(await openQuery(context, { queryId })),
	}));
}

export async function PUT(request: Request, { params }: Target) {
	const { queryId } = await params;
	return apiAnswer(request, async (context) =>
		changeQuery(context, { ...(await readJsonBody<Parameters<typeof changeQuery>[1]>(request)), queryId }),
	);
}

export async function DELETE(request: Request, { params }: Target) {
	const { queryId } = await params;
	return apiAnswer(request, (context) => deleteQuery(context, { queryId }));
}
