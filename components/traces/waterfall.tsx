import { CircleX } from "lucide-react";
import Link from "next/link";
import type { CSSProperties, ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { SpanRow } from "@/lib/traces/read-trace.ts";
import { arrangeSpans, type WaterfallRow } from "./arrange-spans.ts";
import { formatSpanDuration } from "./format-span.ts";

type WaterfallProps = {
	spans: SpanRow[];
	/** Of the trace's page; a span is chosen by `?span=`. */
	path: string;
	/** The record that is open, and what stands below its row. */
	openId: string | undefined;
	details: ReactNode;
};

/** The spans of a trace, each below its parent, with bars over the time of the trace. */
export function Waterfall({ spans, path, openId, details }: WaterfallProps) {
	return (
		<Table label="Spans of this trace, each below its parent">
			<thead>
				<tr>
					<Th>Span</Th>
					<Th className="max-md:hidden">Service</Th>
					<Th align="end">Duration</Th>
					<Th className="w-2/5">Timeline</Th>
				</tr>
			</thead>
			<tbody>
				{arrangeSpans(spans).map((row) => (
					<Row key={row.span.id} row={row} path={path} isOpen={row.span.id === openId} details={details} />
				))}
			</tbody>
		</Table>
	);
}

type RowProps = { row: WaterfallRow<SpanRow>; path: string; isOpen: boolean; details: ReactNode };

function Row({ row, path, isOpen, details }: RowProps) {
	const { span, depth } = row;
	const hasFailed = span.statusCode === 2;
	return (
		<>
			<tr id={`span-${span.id}`} className={cn("scroll-mt-20", isOpen && "bg-primary-soft")}>
				<Th scope="row" className="font-normal">
					<span
						className="flex items-center gap-1.5 pl-[calc(var(--depth)*0.5rem)] md:pl-[calc(var(--depth)*1rem)]"
						style={{ "--depth": Math.min(depth, 10) } as CSSProperties}
					>
						<VisuallyHidden>{`Level ${depth + 1}: `}</VisuallyHidden>
						{/* Opening a record is audited: only a reader does it, never a prefetch. */}
						<Link
							href={isOpen ? path : `${path}?span=${span.id}`}
							prefetch={false}
							scroll={false}
							aria-expanded={isOpen}
							className="min-w-24 rounded-sm font-mono text-[0.8125rem] text-primary underline-offset-2 wrap-anywhere hover:underline"
						>
							{span.name ?? "(without a name)"}
						</Link>
						{hasFailed && (
							<>
								<CircleX className="size-4 shrink-0 text-danger" />
								<VisuallyHidden>Error</VisuallyHidden>
							</>
						)}
					</span>
				</Th>
				<Td className="whitespace-nowrap max-md:hidden">{span.service ?? "–"}</Td>
				<Td align="end" className="whitespace-nowrap">
					{formatSpanDuration(span.durationMs)}
				</Td>
				<Td className="min-w-24">
					<Bar row={row} />
				</Td>
			</tr>
			{isOpen && (
				<tr className="border-t-0! hover:bg-transparent!">
					<td colSpan={4} className="max-w-0 p-4">
						{details}
					</td>
				</tr>
			)}
		</>
	);
}

function Bar({ row: { span, leftPercent, widthPercent } }: { row: WaterfallRow<SpanRow> }) {
	return (
		<>
			<VisuallyHidden>{`starts after ${formatSpanDuration(span.offsetMs)}`}</VisuallyHidden>
			<div aria-hidden="true" className="relative h-3 rounded-sm bg-text/8">
				<div
					className={cn(
						"absolute h-3 min-w-0.5 rounded-sm",
						span.statusCode === 2 ? "bg-danger" : "bg-primary",
					)}
					style={{ left: `min(${leftPercent}%, 100% - 2px)`, width: `${widthPercent}%` }}
				/>
			</div>
		</>
	);
}
