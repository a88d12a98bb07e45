import { X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import { listHref } from "./list-href.ts";

type FilterChipsProps = {
	path: string;
	/** The parameters of the search. */
	parameters: Record<string, string>;
	/** The filters with their labels; what is not among them, such as a range, stays. */
	labels: Record<string, string>;
	/** Readable values by filter name; by default, the values as they are in the URL. */
	words?: Record<string, ReactNode>;
	/** False beside a form that has its own button to clear all filters. */
	hasClearAll?: boolean;
};

/** The filters of a search, each with a link that removes it. */
export function FilterChips({ path, parameters, labels, words = {}, hasClearAll = true }: FilterChipsProps) {
	const chips = Object.entries(parameters).filter(([name]) => Object.hasOwn(labels, name));
	if (chips.length === 0) return null;
	const without = (removed: string[]) =>
		listHref(
			path,
			Object.fromEntries(Object.entries(parameters).filter(([name]) => !removed.includes(name))),
		);
	return (
		<ul aria-label="Filters" className="mt-3 flex flex-wrap items-center gap-2">
			{chips.map(([name, value]) => (
				<li key={name} className="min-w-0">
					<Link
						href={without([name])}
						prefetch={false}
						className="flex min-h-7 max-w-full items-center gap-1.5 rounded-full border bg-primary-soft px-2.5 text-[0.8125rem] hover:border-primary pointer-coarse:min-h-9"
					>
						<span className="min-w-0 truncate" title={value}>
							<span className="text-muted">{labels[name]}</span> {words[name] ?? value}
						</span>
						<VisuallyHidden>Remove this filter</VisuallyHidden>
						<X className="size-3.5 shrink-0" />
					</Link>
				</li>
			))}
			{hasClearAll && chips.length > 1 && (
				<li>
					<Link
						href={without(chips.map(([name]) => name))}
						prefetch={false}
						className="rounded-sm text-[0.8125rem] text-primary underline-offset-2 hover:underline"
					>
						Clear all
					</Link>
				</li>
			)}
		</ul>
	);
}
