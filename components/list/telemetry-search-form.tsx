"use client";

import { ListFilter } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { cn } from "@/components/ui/cn.ts";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { chosenTimeZone, useTimeZone } from "@/components/ui/time-zone.ts";
import { readMoment } from "@/lib/platform/read-moment.ts";
import type { TimeRange } from "@/lib/telemetry/time-range.ts";
import { FilterChips } from "./filter-chips.tsx";
import { listHref } from "./list-href.ts";
import { LocalDateTimeInput } from "./local-date-time-input.tsx";
import { TimeRangeLinks } from "./time-range-links.tsx";
import { useFilterSubmit } from "./use-filter-submit.ts";

type TelemetrySearchFormProps = {
	path: string;
	/** The parameters of the search in the URL. */
	parameters: Record<string, string>;
	/** The filters of this list with the labels of their chips. */
	labels: Record<string, string>;
	range: TimeRange | "custom";
	/** The text in the search box. */
	entered: string | undefined;
	/** The fields of this list. */
	children: ReactNode;
	note: ReactNode;
};

/** The search of a list of telemetry: an ID, the time first, and filters, which are behind a button on phones. */
export function TelemetrySearchForm(props: TelemetrySearchFormProps) {
	const { path, parameters, labels, range, entered, children, note } = props;
	const fieldsId = useId();
	const [isOpen, setOpen] = useState(false);
	const [isCustom, setCustom] = useState(range === "custom");
	const hrefOf = ({ from, to, ...filters }: Record<string, string>) => {
		const zone = chosenTimeZone();
		const times = { from: toUtc(from, zone), to: toUtc(to, zone) };
		const isTimed = times.from || times.to;
		return listHref(path, { ...filters, ...(isTimed ? times : { range: parameters.range }) });
	};
	const { submit, isPending } = useFilterSubmit([...Object.keys(labels), "q", "from", "to"], hrefOf);
	return (
		<search className="mb-4 block rounded-lg border bg-surface p-4">
			<form method="get" action={path} onSubmit={submit}>
				<div className="flex flex-wrap items-end gap-x-4 gap-y-3">
					<div className="flex min-w-0 flex-1 basis-72 items-center gap-2">
						<Input
							name="q"
							type="search"
							aria-label="Search by ID"
							placeholder="Trace, span or record ID"
							defaultValue={entered}
							autoComplete="off"
							spellCheck={false}
						/>
						<Button type="submit" variant="primary" pending={isPending} className="h-9! pointer-coarse:h-10!">
							Search
						</Button>
						<Button
							aria-expanded={isOpen}
							aria-controls={fieldsId}
							onClick={() => setOpen(!isOpen)}
							className="h-9! pointer-coarse:h-10! md:hidden"
						>
							<ListFilter />
							Filters
						</Button>
					</div>
					<div className="flex flex-wrap gap-1">
						<TimeRangeLinks path={path} parameters={parameters} shown={range} />
						<Button
							size="sm"
							variant={range === "custom" ? "primary" : "secondary"}
							aria-expanded={isCustom}
							onClick={() => setCustom(!isCustom)}
						>
							Custom
						</Button>
					</div>
				</div>
				<div className={cn("mt-3 grid gap-3 sm:max-w-lg sm:grid-cols-2", !isCustom && "hidden")}>
					<ZonedField label="From" name="from" value={parameters.from} />
					<ZonedField label="To" name="to" value={parameters.to} />
				</div>
				<div
					id={fieldsId}
					className={cn(
						"mt-3 grid grid-cols-2 gap-3 md:grid-cols-3 xl:auto-cols-fr xl:grid-flow-col xl:grid-cols-none",
						!isOpen && "max-md:hidden",
					)}
				>
					{children}
				</div>
			</form>
			<FilterChips path={path} parameters={parameters} labels={labels} />
			<p className="mt-3 text-[0.8125rem] text-muted">{note}</p>
		</search>
	);
}

type ZonedFieldProps = { label: string; name: string; value: string | undefined };

/** A time in the reader's zone. The form around it does not render again when the zone is known. */
function ZonedField({ label, ...time }: ZonedFieldProps) {
	const zone = useTimeZone();
	return (
		<Field label={zone === "utc" ? `${label} (UTC)` : label}>
			<LocalDateTimeInput key={zone} zone={zone} {...time} />
		</Field>
	);
}

/** A time of a field as UTC; text that is no time stays, so that the page can say so. */
function toUtc(text: string | undefined, zone: "local" | "utc"): string | undefined {
	if (!text) return undefined;
	return readMoment(zone === "utc" ? `${text}Z` : text)?.toISOString() ?? text;
}
