import { type RequestLogSearch, requestLogFields } from "@/components/request-logs/request-log-search.ts";

export type Search = Record<string, string | string[] | undefined>;

/** Reads the filters out of an address; what is empty or given twice is left out. Pure. */
export function readSearch(search: Search): { filters: RequestLogSearch; after?: string; query: string } {
	const given = (name: string) => {
		const value = search[name];
		return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
	};
	const filters: RequestLogSearch = {};
	for (const field of requestLogFields) {
		const value = given(field);
		if (value) filters[field] = value;
	}
	const after = given("after");
	const query = new URLSearchParams({ ...filters, ...(after && { after }) }).toString();
	return { filters, ...(after && { after }), query };
}
