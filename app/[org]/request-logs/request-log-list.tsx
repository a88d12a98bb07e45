import { ListPages } from "@/components/list/list-pages.tsx";
import { SearchRefused } from "@/components/list/search-refused.tsx";
import { NoRequestLogs } from "@/components/request-logs/no-request-logs.tsx";
import type { RequestLogSearch } from "@/components/request-logs/request-log-search.ts";
import { RequestLogTable } from "@/components/request-logs/request-log-table.tsx";
import { listRequestLogs } from "@/lib/telemetry/list-request-logs.ts";
import { searchValue } from "../../_server/page-value.ts";

type RequestLogListProps = {
	organization: string;
	path: string;
	filters: RequestLogSearch;
	after: string | undefined;
};

export async function RequestLogList({ organization, path, filters, after }: RequestLogListProps) {
	const answer = await searchValue({ organization, path }, (context) =>
		listRequestLogs(context, { ...filters, after }),
	);
	if ("refusal" in answer) return <SearchRefused why={answer.refusal} />;
	const { rows, next } = answer.found;
	const isFiltered = Object.keys(filters).length > 0;
	if (rows.length === 0) return <NoRequestLogs path={path} isFiltered={isFiltered || after !== undefined} />;
	return (
		<>
			<div className="overflow-hidden rounded-lg border bg-surface">
				<RequestLogTable rows={rows} path={path} />
			</div>
			<ListPages path={path} filters={filters} after={after} next={next} />
		</>
	);
}
