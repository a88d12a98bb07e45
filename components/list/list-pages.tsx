import type { ReactNode } from "react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { listHref } from "./list-href.ts";

type PageLink = { label: string; href: string };

type ListPagesProps = {
	/** "51–100 of 10,000 keys". */
	summary?: ReactNode;
	links: PageLink[];
};

/** Links from a page of a list to its other pages. */
export function ListPages({ summary, links }: ListPagesProps) {
	return (
		<nav aria-label="Pages" className="mt-4 flex flex-wrap items-center justify-between gap-2">
			<p className="text-muted tabular-nums">{summary}</p>
			<div className="flex gap-2">
				{links.map(({ label, href }) => (
					<ButtonLink key={label} href={href}>
						{label}
					</ButtonLink>
				))}
			</div>
		</nav>
	);
}

/** The links of a list that is paged by cursor. `after` starts this page, `next` the following one. Pure. */
export function cursorLinks(
	path: string,
	filters: Record<string, string | undefined>,
	{ after, next }: { after: string | undefined; next: string | null },
): PageLink[] {
	return [
		...(after ? [{ label: "Newest", href: listHref(path, filters) }] : []),
		...(next ? [{ label: "Older", href: listHref(path, { ...filters, after: next }) }] : []),
	];
}
