import type { HistogramClass } from "@/components/list/prepare-histogram.ts";

/** The names of the list's filters in the URL, with the labels of their chips. */
export const traceLabels = {
	deployment: "Deployment",
	name: "Span name contains",
	service: "Service",
	status: "Status",
	minDurationMs: "Min duration (ms)",
};

/** The outcomes of the list's histogram. */
export const traceClasses: readonly HistogramClass[] = [
	{ name: "ok", label: "No error", color: "var(--success)" },
	{ name: "error", label: "Error", color: "var(--danger)" },
];
