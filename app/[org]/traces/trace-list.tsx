import { ListPages } from "@/components/list/list-pages.tsx";
import { SearchRefused } from "@/components/list/search-refused.tsx";
import { NoTraces } from "@/components/traces/no-traces.tsx";
import type { TraceSearch } from "@/components/traces/trace-search.ts";
import { TraceTable } from "@/components/traces/trace-table.tsx";
import { listTraces } from "@/lib/telemetry/list-traces.ts";
import { searchValue } from "../../_server/page-value.ts";

type TraceListProps = {
	organization: string;
	path: string;
	filters: TraceSearch;
	after: string | undefined;
};

export async function TraceList({ organization, path, filters, after }: TraceListProps) {
	const answer = await searchValue({ organization, path }, (context) =>
		listTraces(context, { ...filters, after }),
	);
	if ("refusal" in answer) return <SearchRefused why={answer.refusal} />;
	const { rows, next } = answer.found;
	const isFiltered = Object.keys(filters).length > 0;
	if (rows.length === 0) return <NoTraces path={path} isFiltered={isFiltered || after !== undefined} />;
	return (
		<>
			<div className="overflow-hidden rounded-lg border bg-surface">
				<TraceTable rows={rows} path={path} />
			</div>
			<ListPages path={path} filters={filters} after={after} next={next} />
		</>
	);
}
