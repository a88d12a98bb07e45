import type { HistogramClass } from "@/components/list/prepare-histogram.ts";

/** The names of the list's filters in the URL, with the labels of their chips. */
export const requestLogLabels = {
	deployment: "Deployment",
	method: "Method",
	route: "Route contains",
	status: "Status",
	minDurationMs: "Min duration (ms)",
	service: "Service",
	traceId: "Trace",
};

/** The status classes of the list's histogram. */
export const statusClasses: readonly HistogramClass[] = [
	{ name: "2", label: "2xx", color: "var(--success)" },
	{ name: "3", label: "3xx", color: "var(--info)" },
	{ name: "4", label: "4xx", color: "var(--warning)" },
	{ name: "5", label: "5xx", color: "var(--danger)" },
	{ name: "other", label: "Other", color: "var(--border-strong)" },
];
