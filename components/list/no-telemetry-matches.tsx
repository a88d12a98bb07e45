import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import type { TelemetrySearch } from "@/lib/telemetry/read-telemetry-search.ts";
import { timeRanges } from "@/lib/telemetry/time-range.ts";
import { listHref } from "./list-href.ts";

type NoTelemetryMatchesProps = {
	/** "request logs". */
	what: string;
	path: string;
	search: TelemetrySearch;
	/** Says how filters match. */
	children: ReactNode;
};

/** Shown instead of a list that has records, but none that a search finds. */
export function NoTelemetryMatches({ what, path, search, children }: NoTelemetryMatchesProps) {
	const { filters, range } = search;
	const isFiltered = Object.keys(filters).length > 0;
	const when = range === "custom" ? "in this time range" : timeRanges[range].inWords;
	const times = range === "custom" ? search.parameters : { range };
	return (
		<EmptyState
			icon={<SearchX />}
			title={`No ${isFiltered ? "matching " : ""}${what}${range === "all" ? "" : ` ${when}`}`}
			action={
				<span className="flex flex-wrap justify-center gap-2">
					{range !== "all" && (
						<ButtonLink href={listHref(path, { ...filters, range: "all" })}>Search all times</ButtonLink>
					)}
					{isFiltered && (
						<ButtonLink
							href={listHref(
								path,
								Object.fromEntries(Object.entries(times).filter(([name]) => !(name in filters))),
							)}
						>
							Clear filters
						</ButtonLink>
					)}
				</span>
			}
		>
			{isFiltered ? children : "Older ones exist."}
		</EmptyState>
	);
}
