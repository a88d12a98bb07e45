import { NoRequestLogs } from "@/components/request-logs/no-request-logs.tsx";
import type { RequestLogSearch } from "@/components/request-logs/request-log-search.ts";
import { RequestLogTable } from "@/components/request-logs/request-log-table.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { listRequestLogs } from "@/lib/traces/list-request-logs.ts";
import { pageValue } from "../../_server/page-value.ts";

type RequestLogListProps = {
	organization: string;
	path: string;
	filters: RequestLogSearch;
	after: string | undefined;
};

export async function RequestLogList({ organization, path, filters, after }: RequestLogListProps) {
	const { rows, next } = await pageValue({ organization, path }, (context) =>
		listRequestLogs(context, { ...filters, after }),
	);
	const isFiltered = Object.keys(filters).length > 0;
	if (rows.length === 0) return <NoRequestLogs path={path} isFiltered={isFiltered || after !== undefined} />;
	const page = (cursor?: string) => {
		const query = new URLSearchParams({ ...filters, ...(cursor && { after: cursor }) }).toString();
		return query ? `${path}?${query}` : path;
	};
	return (
		<>
			<div className="overflow-hidden rounded-lg border bg-surface">
				<RequestLogTable rows={rows} path={path} />
			</div>
			<nav aria-label="Pages" className="mt-4 flex flex-wrap justify-end gap-2">
				{after && <ButtonLink href={page()}>Newest</ButtonLink>}
				{next && <ButtonLink href={page(next)}>Older</ButtonLink>}
			</nav>
		</>
	);
}
