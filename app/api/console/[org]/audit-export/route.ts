import { fileAnswer } from "@/app/_server/file-answer.ts";
import { exportAuditLog } from "@/lib/audit-log/export-audit-log.ts";
import type { ExportFormat } from "@/lib/audit-log/export-format.ts";

/** The audit log as a file, streamed. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const asked = Object.fromEntries(new URL(request.url).searchParams);
	return fileAnswer(org, (context) =>
		// The verb says what formats there are.
		exportAuditLog(context, { ...asked, format: asked.format as ExportFormat }),
	);
}
