import Link from "next/link";
import { Id } from "@/components/list/id.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import type { RequestLogDetail } from "@/lib/telemetry/read-request-log.ts";

type TraceLinkProps = { row: RequestLogDetail; tracesPath: string };

/** The trace of a request log, at the span that wrote it: a link if its spans are stored. */
export function TraceLink({ row: { traceId, spanId, isTraceStored }, tracesPath }: TraceLinkProps) {
	if (!traceId) return "–";
	if (!isTraceStored)
		return (
			<>
				<Id value={traceId} label="trace ID" /> <span className="text-muted">No spans stored</span>
			</>
		);
	return (
		<span className="inline-flex max-w-full items-center gap-1">
			<Link
				href={`${tracesPath}/${traceId}${spanId ? `?span=${spanId}` : ""}`}
				prefetch={false}
				className="min-w-0 rounded-sm font-mono text-[0.8125rem] text-primary underline-offset-2 wrap-anywhere hover:underline"
			>
				{traceId}
			</Link>
			<CopyButton text={traceId} label="Copy trace ID" />
		</span>
	);
}
