"use client";

import { X } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { type PayloadAccess, PayloadPanel } from "@/components/telemetry/payload-panel.tsx";
import { Button } from "@/components/ui/button.tsx";
import { cn } from "@/components/ui/cn.ts";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import type { SpanRow } from "@/lib/telemetry/read-trace.ts";
import { expandedTo, visibleRows } from "./collapse-rows.ts";
import { ServiceLegend } from "./service-legend.tsx";
import { SpanDetails } from "./span-details.tsx";
import { SpanLogs } from "./span-logs.tsx";
import { type FoundLogs, TraceLogs } from "./trace-logs.tsx";
import { TraceToolbar } from "./trace-toolbar.tsx";
import { traceTree } from "./trace-tree.ts";
import { useSpanSearch } from "./use-span-search.ts";
import { Waterfall } from "./waterfall.tsx";

type TraceViewProps = {
	spans: SpanRow[];
	/** The path of the trace's page; `?span=` selects a span, by its ID or OTLP's. */
	path: string;
	traceId: string;
	logs: Promise<FoundLogs>;
	logsPath: string;
	payload: PayloadAccess;
};

/** A trace: its waterfall, the selected span beside it, and its request logs. */
export function TraceView({ spans, path, traceId, logs, logsPath, payload }: TraceViewProps) {
	const query = useSearchParams();
	const tree = useMemo(() => traceTree(spans), [spans]);
	const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
	const [isPathShown, setPathShown] = useState(true);
	const search = useSpanSearch(tree);
	const view = useRef<HTMLDivElement>(null);
	const visible = useMemo(() => visibleRows(tree.rows, collapsed), [tree, collapsed]);

	const wanted = query.get("span");
	const selectedRow = tree.rows.findIndex(({ span }) => span.id === wanted || span.spanId === wanted);
	const selected = tree.rows[selectedRow]?.span ?? null;
	const others = new URLSearchParams(query);
	others.delete("span");
	const closedHref = others.size > 0 ? `${path}?${others}` : path;
	const hrefOf = (id: string) => `${closedHref}${others.size > 0 ? "&" : "?"}span=${id}`;
	const select = (id: string | null) => window.history.replaceState(null, "", id ? hrefOf(id) : closedHref);
	const parents = () => tree.rows.filter(({ descendants }) => descendants > 0).map(({ span }) => span.id);
	const moveTo = (step: 1 | -1) => {
		const row = search.move(step);
		if (row !== null) setCollapsed(expandedTo(tree.rows, collapsed, row));
	};
	const toggle = (id: string, isCollapsed: boolean) => {
		const next = new Set(collapsed);
		if (isCollapsed) next.add(id);
		else next.delete(id);
		setCollapsed(next);
	};

	// A span in the URL may be far down; so may a match.
	const shownId = search.currentMatch === null ? selected?.id : tree.rows[search.currentMatch]?.span.id;
	useEffect(() => {
		if (shownId)
			view.current?.querySelector(`[data-span="${shownId}"]`)?.scrollIntoView({ block: "nearest" });
	}, [shownId]);

	const segments = tree.path.get(selectedRow) ?? [];
	return (
		<>
			<TraceToolbar
				text={search.text}
				onSearch={search.search}
				summary={search.summary}
				onMove={moveTo}
				onExpandAll={() => setCollapsed(new Set())}
				onCollapseAll={() => setCollapsed(new Set(parents()))}
				isPathShown={isPathShown}
				onPathShown={setPathShown}
			/>
			<ServiceLegend colors={tree.colors} isPathShown={isPathShown} />
			<div
				ref={view}
				className={cn("grid items-start gap-4", selected && "xl:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]")}
			>
				<Waterfall
					tree={tree}
					visible={visible}
					collapsed={collapsed}
					hrefOf={hrefOf}
					selectedId={selected?.id ?? null}
					matches={search.matches}
					currentMatch={search.currentMatch}
					isPathShown={isPathShown}
					onSelect={select}
					onToggle={toggle}
				/>
				{selected && (
					<section
						aria-labelledby="selected-span"
						className="flex min-w-0 flex-col gap-4 rounded-lg border bg-surface p-4 xl:relative xl:max-h-[max(20rem,70dvh)] xl:overflow-y-auto"
					>
						<div className="flex items-start justify-between gap-2">
							<h2 id="selected-span" className="min-w-0 font-mono font-semibold wrap-anywhere">
								{selected.name ?? "(unnamed)"}
							</h2>
							<Button variant="ghost" size="sm" iconOnly aria-label="Close span" onClick={() => select(null)}>
								<X />
							</Button>
						</div>
						<SpanDetails
							span={selected}
							selfMs={tree.selfTimes[selectedRow] ?? null}
							criticalMs={segments.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)}
							keysPath={payload.keysPath}
							logs={<SpanLogs logs={logs} logsPath={logsPath} spanId={selected.spanId} />}
						/>
						<PayloadPanel key={selected.id} id={selected.id} access={payload} />
					</section>
				)}
			</div>
			<h2 className="mt-6 mb-2 font-semibold">Request logs</h2>
			<Suspense fallback={<Skeleton className="h-24 w-full" />}>
				<TraceLogs
					logs={logs}
					logsPath={logsPath}
					traceId={traceId}
					spanOf={(spanId) => {
						const span = spans.find((one) => one.spanId === spanId);
						return span ? { name: span.name ?? "(unnamed)", href: hrefOf(span.id) } : null;
					}}
					selectedSpanId={selected?.spanId ?? null}
				/>
			</Suspense>
		</>
	);
}
