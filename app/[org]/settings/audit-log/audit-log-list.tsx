import { SearchX } from "lucide-react";
import type { AuditSearch } from "@/components/audit-log/audit-search.ts";
import { AuditTable } from "@/components/audit-log/audit-table.tsx";
import { ListPages } from "@/components/list/list-pages.tsx";
import { SearchRefused } from "@/components/list/search-refused.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { listAuditEvents } from "@/lib/audit-log/list-audit-events.ts";
import { searchValue } from "../../../_server/page-value.ts";

type AuditLogListProps = {
	organization: string;
	path: string;
	filters: AuditSearch;
	after: string | undefined;
};

export async function AuditLogList({ organization, path, filters, after }: AuditLogListProps) {
	const answer = await searchValue({ organization, path }, (context) =>
		// What stands in the address is text; the verb reads it, and drops what it does not understand.
		listAuditEvents(context, { ...filters, after } as Parameters<typeof listAuditEvents>[1]),
	);
	if ("refusal" in answer) return <SearchRefused why={answer.refusal} />;
	const { events, next } = answer.found;
	if (events.length === 0) {
		return (
			<Card>
				<EmptyState
					icon={<SearchX />}
					title="No row matches"
					action={<ButtonLink href={path}>Clear filters</ButtonLink>}
				>
					Widen the filters. Every change of this organization leaves a row, and no row is ever taken away.
				</EmptyState>
			</Card>
		);
	}
	return (
		<>
			<div className="overflow-hidden rounded-lg border bg-surface">
				<AuditTable events={events} path={path} />
			</div>
			<ListPages path={path} filters={filters} after={after} next={next} />
		</>
	);
}
