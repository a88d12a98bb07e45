import { CircleX } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";
import { Row, Table, Td, Th } from "@/components/ui/table.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import { arrangeSpans, type WaterfallRow } from "./arrange-spans.ts";
import { formatSpanDuration } from "./format-span.ts";

type WaterfallProps = {
	spans: SpanRow[];
	/** The path of the trace's page; `?span=` selects a span. */
	path: string;
	/** The ID of the selected span, and the content below its row. */
	openId: string | undefined;
	details: ReactNode;
};

const columns: ComponentProps<typeof Row>["columns"] = [
	"Span",
	{ label: "Service", className: "max-md:hidden" },
	{ label: "Duration", align: "end" },
	{ label: "Timeline", className: "w-2/5" },
];

/** The spans of a trace, each below its parent, with bars on a common time axis. */
export function Waterfall({ spans, path, openId, details }: WaterfallProps) {
	return (
		<Table label="Spans of this trace, each below its parent" columns={columns}>
			<tbody>
				{arrangeSpans(spans).map((row) => (
					<SpanLine
						key={row.span.id}
						row={row}
						path={path}
						isOpen={row.span.id === openId}
						details={details}
					/>
				))}
			</tbody>
		</Table>
	);
}

// Classes and SVG rather than inline styles, which the content security policy refuses.
const indents = [
	"",
	"pl-2 md:pl-4",
	"pl-4 md:pl-8",
	"pl-6 md:pl-12",
	"pl-8 md:pl-16",
	"pl-10 md:pl-20",
	"pl-12 md:pl-24",
	"pl-14 md:pl-28",
	"pl-16 md:pl-32",
	"pl-18 md:pl-36",
	"pl-20 md:pl-40",
];

type RowProps = { row: WaterfallRow<SpanRow>; path: string; isOpen: boolean; details: ReactNode };

function SpanLine({ row, path, isOpen, details }: RowProps) {
	const { span, depth } = row;
	const isError = span.statusCode === 2;
	return (
		<>
			<Row
				columns={columns}
				id={`span-${span.id}`}
				className={cn("scroll-mt-20", isOpen && "bg-primary-soft")}
			>
				<Th scope="row" className="font-normal">
					<span className={cn("flex items-center gap-1.5", indents[depth] ?? indents.at(-1))}>
						<VisuallyHidden>{`Level ${depth + 1}: `}</VisuallyHidden>
						{/* No prefetch: opening a record is audited. */}
						<Link
							href={isOpen ? path : `${path}?span=${span.id}`}
							prefetch={false}
							scroll={false}
							aria-expanded={isOpen}
							className="min-w-24 rounded-sm font-mono text-[0.8125rem] text-primary underline-offset-2 wrap-anywhere hover:underline"
						>
							{span.name ?? "(unnamed)"}
						</Link>
						{isError && (
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
			</Row>
			{isOpen && (
				<Row columns={columns} className="border-t-0! hover:bg-transparent!">
					<td colSpan={4} className="max-w-0 p-4">
						{details}
					</td>
				</Row>
			)}
		</>
	);
}

function Bar({ row: { span, leftPercent, widthPercent } }: { row: WaterfallRow<SpanRow> }) {
	const left = `${Math.min(leftPercent, 99)}%`;
	return (
		<>
			<VisuallyHidden>{`starts after ${formatSpanDuration(span.offsetMs)}`}</VisuallyHidden>
			<svg
				aria-hidden="true"
				className={cn(
					"block h-3 w-full rounded-sm bg-text/8",
					span.statusCode === 2 ? "fill-danger" : "fill-primary",
				)}
			>
				<rect x={left} width={`${widthPercent}%`} height="100%" rx="4" />
				{/* Keeps the shortest span visible. */}
				<rect x={left} width="2" height="100%" rx="1" />
			</svg>
		</>
	);
}
