import { ButtonLink } from "@/components/ui/button-link.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import { type KeySearch, keyListHref } from "./key-search.ts";

type KeyPagesProps = { list: SupportKeyHealth; search: KeySearch };

/** "51–100 of 10,000 keys", and the pages beside this one. */
export function KeyPages({ list: { keys, total, page, pages, pageSize }, search }: KeyPagesProps) {
	const hrefOf = (to: number) => keyListHref({ ...search, page: to > 1 ? String(to) : "" });
	const first = (page - 1) * pageSize + 1;
	return (
		<nav aria-label="Pages" className="mt-4 flex flex-wrap items-center justify-between gap-2">
			<p className="text-muted tabular-nums">
				{formatNumber(first)}–{formatNumber(first + keys.length - 1)} of {formatNumber(total)}{" "}
				{total === 1 ? "key" : "keys"}
			</p>
			<div className="flex gap-2">
				{page > 1 && <ButtonLink href={hrefOf(page - 1)}>Previous</ButtonLink>}
				{page < pages && <ButtonLink href={hrefOf(page + 1)}>Next</ButtonLink>}
			</div>
		</nav>
	);
}
