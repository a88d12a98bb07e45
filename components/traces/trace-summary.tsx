import { formatNumber } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import { traceLengthMs } from "./arrange-spans.ts";
import { formatSpanDuration } from "./format-span.ts";

type TraceSummaryProps = { spans: SpanRow[]; isCut: boolean; hasEarlier: boolean };

/** Start, duration and size of a trace, and whether some of its spans are not shown. */
export function TraceSummary({ spans, isCut, hasEarlier }: TraceSummaryProps) {
	const errors = spans.filter(({ statusCode }) => statusCode === 2).length;
	const services = new Set(spans.map(({ service }) => service).filter(Boolean)).size;
	return (
		<>
			<p className="mb-3 text-muted">
				{spans[0] && <LocalTime value={spans[0].startTime} style="log" />}
				{` · ${formatSpanDuration(traceLengthMs(spans))} · ${count(spans.length, "span")}`}
				{` · ${count(services, "service")} · ${count(errors, "error")}`}
			</p>
			{hasEarlier && (
				<Notice tone="warning" className="mb-3">
					This trace is longer than 30 days. Its spans before these are not shown: search with times to list
					them.
				</Notice>
			)}
			{isCut && (
				<Notice tone="warning" className="mb-3">
					{`This trace has more spans than can be shown. These are the earliest ${formatNumber(spans.length)}.`}
				</Notice>
			)}
			<p className="mb-3 text-[0.8125rem] text-muted">
				A span's attributes, events and links are encrypted. Select a span to open its payload; each access is
				recorded in the audit log.
			</p>
		</>
	);
}

function count(number: number, what: string): string {
	return `${formatNumber(number)} ${what}${number === 1 ? "" : "s"}`;
}
