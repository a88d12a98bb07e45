import { ChevronRight, CircleX } from "lucide-react";
import { memo } from "react";
import { cn } from "@/components/ui/cn.ts";
import { counted } from "@/components/ui/format.ts";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import type { WaterfallRow as Row } from "./arrange-spans.ts";
import type { Segment } from "./critical-path.ts";
import { formatSpanDuration } from "./format-span.ts";
import { SpanBar } from "./span-bar.tsx";
import { roles } from "./treegrid-roles.ts";

/** Span, service, duration and timeline; the service is hidden on a narrow screen. */
export const waterfallColumns = cn(
	"grid grid-cols-[minmax(0,3fr)_4rem_minmax(0,2fr)] items-center gap-x-3 px-3",
	"@2xl:grid-cols-[minmax(0,5fr)_minmax(0,2fr)_4.5rem_minmax(0,5fr)]",
);

const indents = [
	...["", "pl-2 @2xl:pl-4", "pl-4 @2xl:pl-8", "pl-6 @2xl:pl-12", "pl-8 @2xl:pl-16", "pl-10 @2xl:pl-20"],
	...["pl-12 @2xl:pl-24", "pl-14 @2xl:pl-28", "pl-16 @2xl:pl-32", "pl-18 @2xl:pl-36", "pl-20 @2xl:pl-40"],
];

type WaterfallRowProps = {
	row: Row<SpanRow>;
	traceMs: number;
	href: string;
	color: string | undefined;
	/** Null for a span without children. */
	isExpanded: boolean | null;
	/** Failed spans that a collapsed row hides. */
	hiddenErrors: number;
	isSelected: boolean;
	/** True for the one row that Tab reaches. */
	isTabStop: boolean;
	match: "current" | "other" | null;
	segments: readonly Segment[] | undefined;
};

/** A span of the waterfall. Clicks and keys are handled by the treegrid around it. */
export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
	const { row, traceMs, href, color, isExpanded, hiddenErrors, isSelected, isTabStop, match } = props;
	const { span, depth } = row;
	return (
		// biome-ignore lint/a11y/useSemanticElements: a row of a treegrid, laid out as a grid
		<div
			role="row"
			data-span={span.id}
			aria-level={depth + 1}
			aria-expanded={isExpanded ?? undefined}
			aria-selected={isSelected}
			tabIndex={isTabStop ? 0 : -1}
			className={cn(
				waterfallColumns,
				"min-h-8 cursor-pointer scroll-mt-10 border-t focus-visible:-outline-offset-2",
				// Thousands of rows are laid out only where they are seen.
				"[contain-intrinsic-size:auto_2rem] [content-visibility:auto]",
				isSelected ? "bg-primary-soft" : match ? "bg-warning-soft" : "hover:bg-surface-sunken",
				match === "current" && "outline-2 -outline-offset-2 outline-warning",
			)}
		>
			<div
				{...roles.rowHeader}
				className={cn("flex min-w-0 items-center gap-1", indents[depth] ?? indents.at(-1))}
			>
				<button
					type="button"
					data-toggle
					tabIndex={-1}
					aria-label={isExpanded ? "Collapse" : "Expand"}
					className={cn(
						"grid size-6 shrink-0 place-items-center rounded-sm",
						isExpanded === null && "invisible",
					)}
				>
					<ChevronRight className={cn("size-4 text-muted", isExpanded && "rotate-90")} />
				</button>
				{depth >= indents.length && <span className="text-xs text-muted">{`↳${depth + 1}`}</span>}
				<a
					href={href}
					tabIndex={-1}
					title={span.name ?? undefined}
					className="min-w-0 truncate font-mono text-[0.8125rem] text-primary"
				>
					{span.name ?? "(unnamed)"}
				</a>
				{span.statusCode === 2 && (
					<>
						<CircleX className="size-4 shrink-0 text-danger" />
						<VisuallyHidden>Error</VisuallyHidden>
					</>
				)}
				{hiddenErrors > 0 && (
					<span className="flex shrink-0 items-center gap-1 rounded-full bg-danger-soft px-1.5 text-xs text-danger">
						<CircleX className="size-3.5" />
						{counted(hiddenErrors, "error")} below
					</span>
				)}
			</div>
			<div
				{...roles.cell}
				className="flex min-w-0 items-center gap-1.5 @max-2xl:hidden"
				title={span.service ?? undefined}
			>
				<span className={cn("size-2.5 shrink-0 rounded-xs bg-current", color)} />
				<span className="truncate">{span.service ?? "–"}</span>
			</div>
			<div {...roles.cell} className="text-right whitespace-nowrap tabular-nums">
				{formatSpanDuration(span.durationMs)}
			</div>
			<div
				{...roles.cell}
				className={cn(
					"self-stretch content-center bg-[linear-gradient(to_right,var(--border)_1px,transparent_1px)] bg-size-[25%_100%]",
					color,
				)}
			>
				<SpanBar row={row} traceMs={traceMs} segments={props.segments} />
			</div>
		</div>
	);
});
