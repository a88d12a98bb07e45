import { Histogram } from "@/components/list/histogram.tsx";
import { HistogramFrame } from "@/components/list/histogram-frame.tsx";
import type { HistogramClass } from "@/components/list/prepare-histogram.ts";
import type { RequestContext } from "@/lib/access/context.ts";
import type { Histogram as Counted } from "@/lib/telemetry/histogram.ts";
import { timeRanges } from "@/lib/telemetry/time-range.ts";
import { searchValue } from "./page-value.ts";
import type { SearchedTelemetry } from "./telemetry-search.ts";

/** A histogram that is being counted, or the reason why it was refused. */
export type SearchedHistogram = Promise<{ found: Counted } | { refusal: string }>;

/** Begins to count. The histogram of all times reaches from the oldest record to now. */
export function beginHistogram(
	page: { organization: string; path: string },
	{ times, extent, now }: SearchedTelemetry,
	count: (context: RequestContext, times: { from: string; to: string }) => Promise<Counted>,
): SearchedHistogram {
	const to = times.to ?? now.toISOString();
	const oldest = extent.oldest && extent.oldest < to ? extent.oldest : to;
	const counting = searchValue(page, (context) => count(context, { from: times.from ?? oldest, to }));
	// It is awaited where it is shown; until then, a failure must not count as unhandled.
	counting.catch(() => {});
	return counting;
}

type ShownHistogramProps = {
	histogram: SearchedHistogram;
	search: SearchedTelemetry;
	classes: readonly HistogramClass[];
	what: string;
	path: string;
};

/** A histogram once it is counted. */
export async function ShownHistogram({ histogram, search, classes, what, path }: ShownHistogramProps) {
	const outcome = await histogram;
	if ("refusal" in outcome) {
		return (
			<HistogramFrame>
				<p className="text-center text-muted">
					These {what}s were not counted. {outcome.refusal}
				</p>
			</HistogramFrame>
		);
	}
	const { range, parameters } = search;
	const when = range === "custom" ? "in this time range" : timeRanges[range].inWords;
	return (
		<Histogram
			counted={outcome.found}
			classes={classes}
			what={what}
			when={when}
			path={path}
			parameters={parameters}
		/>
	);
}
