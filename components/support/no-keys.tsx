import { KeyRound } from "lucide-react";
import { NoMatches } from "@/components/list/no-matches.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";
import { isFiltered, isWithoutKey, type KeySearch, unfilteredHref } from "./key-search.ts";

export function NoKeys({ search }: { search: KeySearch }) {
	if (isWithoutKey(search))
		return (
			<NoMatches what="organizations" path={unfilteredHref(search)}>
				Every organization that the search finds has a key of its own.
			</NoMatches>
		);
	if (isFiltered(search))
		return (
			<NoMatches what="keys" path={unfilteredHref(search)}>
				Only the last four characters of a key ID can be searched.
			</NoMatches>
		);
	return (
		<EmptyState icon={<KeyRound />} title="No keys yet">
			No organization has added its own key yet. All data is protected by {productName()} managed keys.
		</EmptyState>
	);
}
