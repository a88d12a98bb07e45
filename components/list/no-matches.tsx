import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

type NoMatchesProps = {
	/** "request logs". */
	what: string;
	/** The list without filters. */
	path: string;
	children: ReactNode;
};

/** Shown instead of a list whose filters match nothing. */
export function NoMatches({ what, path, children }: NoMatchesProps) {
	return (
		<EmptyState
			icon={<SearchX />}
			title={`No matching ${what}`}
			action={<ButtonLink href={path}>Clear filters</ButtonLink>}
		>
			Try wider filters. {children}
		</EmptyState>
	);
}
