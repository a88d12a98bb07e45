import { KeyRound, SearchX } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { isFiltered, type KeySearch, unfilteredHref } from "./key-search.ts";

export function NoKeys({ search }: { search: KeySearch }) {
	if (isFiltered(search)) {
		return (
			<EmptyState
				icon={<SearchX />}
				title="No key matches"
				action={<ButtonLink href={unfilteredHref(search)}>Clear filters</ButtonLink>}
			>
				Widen the filters. Of a key's id, its last four characters are searched.
			</EmptyState>
		);
	}
	return (
		<EmptyState icon={<KeyRound />} title="No keys yet">
			No organization has added a key of its own. Their data is under Keyhold managed keys.
		</EmptyState>
	);
}
