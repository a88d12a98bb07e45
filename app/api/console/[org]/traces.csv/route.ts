import { fileAnswer } from "@/app/_server/file-answer.ts";
import { exportTraces } from "@/lib/telemetry/export-telemetry.ts";

/** Streams the metadata that a search finds as CSV. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const filters = Object.fromEntries(new URL(request.url).searchParams);
	return fileAnswer(org, (context) => exportTraces(context, filters));
}
