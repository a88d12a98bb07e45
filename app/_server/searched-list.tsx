import type { ReactNode } from "react";
import { cursorLinks, ListPages } from "@/components/list/list-pages.tsx";
import { SearchRefused } from "@/components/list/search-refused.tsx";
import { Card } from "@/components/ui/card.tsx";
import type { RequestContext } from "@/lib/access/context.ts";
import { searchValue } from "./page-value.ts";

type SearchedListProps<Row> = {
	organization: string;
	path: string;
	filters: Record<string, string>;
	after: string | undefined;
	search: (context: RequestContext) => Promise<{ rows: Row[]; next: string | null }>;
	table: (rows: Row[]) => ReactNode;
	empty: (isFiltered: boolean) => ReactNode;
};

/** A page of a searchable list, or the reason why the search was refused. */
export async function SearchedList<Row>(list: SearchedListProps<Row>) {
	const { organization, path, filters, after, search, table, empty } = list;
	const outcome = await searchValue({ organization, path }, search);
	if ("refusal" in outcome) return <SearchRefused why={outcome.refusal} />;
	const { rows, next } = outcome.found;
	const isFiltered = Object.keys(filters).length > 0 || after !== undefined;
	return (
		<>
			<Card className="overflow-hidden">{rows.length > 0 ? table(rows) : empty(isFiltered)}</Card>
			{rows.length > 0 && <ListPages links={cursorLinks(path, filters, { after, next })} />}
		</>
	);
}
