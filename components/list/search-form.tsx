"use client";

import type { ReactNode } from "react";
import { Field } from "@/components/ui/field.tsx";
import { readMoment } from "@/lib/platform/read-moment.ts";
import { FilterForm } from "./filter-form.tsx";
import { listHref } from "./list-href.ts";
import { LocalDateTimeInput } from "./local-date-time-input.tsx";

type SearchFormProps = {
	path: string;
	/** The names of all filters in the URL. */
	fields: readonly string[];
	filters: Partial<Record<"from" | "to", string>>;
	/** The active filters. */
	chips?: ReactNode;
	/** The fields of this list, shown before the common ones. */
	children: ReactNode;
	/** Explains what can be searched. */
	note: ReactNode;
};

/** The filters of a list with times. With JavaScript, the times in the URL are in UTC. */
export function SearchForm({ path, fields, filters, chips, children, note }: SearchFormProps) {
	const hrefOf = (entered: Record<string, string>) => {
		const times = { from: toUtc(entered.from), to: toUtc(entered.to) };
		return listHref(path, { ...entered, ...times });
	};
	const clearHref = Object.keys(filters).length > 0 ? path : null;
	return (
		<FilterForm path={path} fields={fields} hrefOf={hrefOf} clearHref={clearHref} chips={chips} note={note}>
			{children}
			<Field label="From" className="max-sm:col-span-2">
				<LocalDateTimeInput name="from" value={filters.from} />
			</Field>
			<Field label="To" className="max-sm:col-span-2">
				<LocalDateTimeInput name="to" value={filters.to} />
			</Field>
		</FilterForm>
	);
}

function toUtc(local: string | undefined): string | undefined {
	return readMoment(local ?? "")?.toISOString() ?? local;
}
