import { ChevronRight } from "lucide-react";
import type { ComponentProps } from "react";
import { PageLink } from "./page-link.tsx";

/** A page above the current one. */
export type Crumb = { label: string } & Pick<ComponentProps<typeof PageLink>, "href" | "prefetch">;

type BreadcrumbsProps = { trail: readonly Crumb[]; current: string };

/** The pages above the current one, and the current one, which is not a link. */
export function Breadcrumbs({ trail, current }: BreadcrumbsProps) {
	return (
		<nav aria-label="Breadcrumb" className="mb-2 print:hidden">
			<ol className="flex flex-wrap items-center gap-x-1 text-[0.8125rem] text-muted">
				{trail.map(({ label, ...link }) => (
					<li key={label} className="flex items-center gap-x-1">
						<PageLink
							{...link}
							className="rounded-sm py-1 underline-offset-2 hover:text-text hover:underline pointer-coarse:py-2"
						>
							{label}
						</PageLink>
						<ChevronRight className="size-3.5 shrink-0" />
					</li>
				))}
				<li aria-current="page" className="min-w-0 truncate py-1 text-text">
					{current}
				</li>
			</ol>
		</nav>
	);
}
