import { fileAnswer } from "@/app/_server/file-answer.ts";
import { exportAuditLog } from "@/lib/audit-log/export-audit-log.ts";
import type { ExportFormat } from "@/lib/audit-log/export-format.ts";

/** Streams the audit log as a file. */
export async function GET(request: Request, { params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const parameters = Object.fromEntries(new URL(request.url).searchParams);
	return fileAnswer(org, (context) =>
		// The verb checks the format.
		exportAuditLog(context, { ...parameters, format: parameters.format as ExportFormat }),
	);
}
