"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { cn } from "@/components/ui/cn.ts";
import { useFilterSubmit } from "./use-filter-submit.ts";

type FilterFormProps = {
	path: string;
	/** The names of all filters in the URL. */
	fields: readonly string[];
	/** The URL of the list with these filters. */
	hrefOf: (filters: Record<string, string>) => string;
	/** The URL without filters; null if there are none. */
	clearHref: string | null;
	/** More columns than the usual ones. */
	gridClass?: string;
	/** The active filters. */
	chips?: ReactNode;
	/** The fields. */
	children: ReactNode;
	/** Explains what can be searched. */
	note: ReactNode;
};

/** A GET form that puts the filters in the URL. With JavaScript, `hrefOf` makes the URL. */
export function FilterForm(props: FilterFormProps) {
	const { path, fields, hrefOf, clearHref, gridClass, chips, children, note } = props;
	const { submit, isPending } = useFilterSubmit(fields, hrefOf);
	return (
		<search className="mb-4 block rounded-lg border bg-surface p-4">
			<form method="get" action={path} onSubmit={submit}>
				<div className={cn("grid grid-cols-2 gap-3 lg:grid-cols-4", gridClass)}>
					{children}
					<div className="flex items-end gap-2">
						<Button type="submit" variant="primary" pending={isPending} className="h-9! pointer-coarse:h-10!">
							Search
						</Button>
						{clearHref && (
							<ButtonLink href={clearHref} variant="ghost" className="h-9! pointer-coarse:h-10!">
								Clear
							</ButtonLink>
						)}
					</div>
				</div>
			</form>
			{chips}
			<p className="mt-3 text-[0.8125rem] text-muted">{note}</p>
		</search>
	);
}
