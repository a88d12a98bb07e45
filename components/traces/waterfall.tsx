"use client";

import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { cn } from "@/components/ui/cn.ts";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import { timeTicks } from "./time-ticks.ts";
import type { TraceTree } from "./trace-tree.ts";
import { treegridMove } from "./treegrid-move.ts";
import { roles } from "./treegrid-roles.ts";
import { WaterfallRow, waterfallColumns } from "./waterfall-row.tsx";

type WaterfallProps = {
	tree: TraceTree;
	/** Positions of the rows that are not hidden. */
	visible: number[];
	collapsed: ReadonlySet<string>;
	hrefOf: (spanId: string) => string;
	selectedId: string | null;
	matches: ReadonlySet<number>;
	currentMatch: number | null;
	isPathShown: boolean;
	onSelect: (id: string | null) => void;
	onToggle: (id: string, isCollapsed: boolean) => void;
};

/** The spans of a trace, each below its parent, with bars on a common time axis: a treegrid whose rows take the focus. */
export function Waterfall({
	tree,
	visible,
	collapsed,
	selectedId,
	onSelect,
	onToggle,
	...view
}: WaterfallProps) {
	const { rows, traceMs, colors, errorsBelow, path } = tree;
	const grid = useRef<HTMLDivElement>(null);
	const [focusedId, setFocusedId] = useState<string | null>(null);
	const isVisible = (id: string | null) => visible.some((row) => rows[row]?.span.id === id);
	const tabStop = [focusedId, selectedId].find(isVisible) ?? rows[0]?.span.id;

	const click = (event: MouseEvent<HTMLElement>) => {
		const target = event.target as HTMLElement;
		const id = idOf(target);
		// A link opened in a new tab is the browser's.
		if (!id || event.metaKey || event.ctrlKey || event.shiftKey) return;
		event.preventDefault();
		if (target.closest("[data-toggle]")) onToggle(id, !collapsed.has(id));
		else onSelect(id === selectedId ? null : id);
	};
	const press = (event: KeyboardEvent<HTMLElement>) => {
		if (event.metaKey || event.ctrlKey || event.altKey) return;
		const id = idOf(event.target as HTMLElement);
		const at = rows.findIndex(({ span }) => span.id === id);
		const move = treegridMove(event.key, at, rows, visible, collapsed);
		if (!move || !id) return;
		event.preventDefault();
		if (move.kind === "focus") focusRow(grid.current, rows[move.row]?.span.id);
		else if (move.kind === "close") onSelect(null);
		else if (move.kind === "select") onSelect(id === selectedId ? null : id);
		else onToggle(id, move.kind === "collapse");
	};

	return (
		<div
			ref={grid}
			role="treegrid"
			aria-label="Spans of this trace, each below its parent"
			tabIndex={-1}
			onClick={click}
			onKeyDown={press}
			onFocus={({ target }) => setFocusedId(idOf(target))}
			className="@container relative max-h-[max(20rem,70dvh)] overflow-y-auto rounded-lg border bg-surface outline-hidden"
		>
			<Header ticks={timeTicks(traceMs)} />
			<div {...roles.group}>
				{visible.map((index) => {
					const row = rows[index];
					if (!row) return null;
					const { id, service } = row.span;
					const isCollapsed = collapsed.has(id);
					const isMatch = view.matches.has(index);
					return (
						<WaterfallRow
							key={id}
							row={row}
							traceMs={traceMs}
							href={view.hrefOf(id)}
							color={colors.get(service)}
							isExpanded={row.descendants > 0 ? !isCollapsed : null}
							hiddenErrors={isCollapsed ? (errorsBelow[index] ?? 0) : 0}
							isSelected={id === selectedId}
							isTabStop={id === tabStop}
							match={isMatch ? (index === view.currentMatch ? "current" : "other") : null}
							segments={view.isPathShown ? path.get(index) : undefined}
						/>
					);
				})}
			</div>
		</div>
	);
}

function focusRow(grid: HTMLElement | null, id: string | undefined): void {
	grid?.querySelector<HTMLElement>(`[data-span="${id}"]`)?.focus();
}

function idOf(element: Element): string | null {
	return element.closest<HTMLElement>("[data-span]")?.dataset.span ?? null;
}

function Header({ ticks }: { ticks: string[] }) {
	return (
		<div {...roles.group} className="sticky top-0 z-10 bg-surface">
			<div {...roles.row} className={cn(waterfallColumns, "min-h-9 text-xs font-medium text-muted")}>
				{["Span", "Service", "Duration"].map((label) => (
					<div
						key={label}
						{...roles.columnHeader}
						className={cn(label === "Service" && "@max-2xl:hidden", label === "Duration" && "text-right")}
					>
						{label}
					</div>
				))}
				<div {...roles.columnHeader} className="flex justify-between tabular-nums">
					<VisuallyHidden>Timeline, from </VisuallyHidden>
					{ticks.map((tick, index) => (
						<span
							// biome-ignore lint/suspicious/noArrayIndexKey: ticks keep their order
							key={index}
							className={cn("whitespace-nowrap", index > 0 && index < ticks.length - 1 && "@max-3xl:hidden")}
						>
							{tick}
						</span>
					))}
				</div>
			</div>
		</div>
	);
}
