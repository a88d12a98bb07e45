"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useTransition } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { readMoment } from "@/lib/platform/read-moment.ts";
import { LocalDateTimeInput } from "./local-date-time-input.tsx";

type SearchFormProps = {
	path: string;
	/** The names of all filters, as they stand in the address. */
	fields: readonly string[];
	filters: Partial<Record<"minDurationMs" | "from" | "to", string>>;
	/** The fields of this list alone, before those of every list. */
	children: ReactNode;
	/** What can be searched and what not. */
	note: ReactNode;
};

/** A GET form: the filters stand in the address. With script, without the empty ones and with times in UTC. */
export function SearchForm({ path, fields, filters, children, note }: SearchFormProps) {
	const router = useRouter();
	const [isPending, startTransition] = useTransition();
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const form = new FormData(event.currentTarget);
		const query = new URLSearchParams();
		for (const field of fields) {
			const value = String(form.get(field) ?? "").trim();
			if (!value) continue;
			const isTime = field === "from" || field === "to";
			query.set(field, (isTime && readMoment(value)?.toISOString()) || value);
		}
		startTransition(() => router.push(query.size ? `${path}?${query}` : path));
	};
	return (
		<search className="mb-4 block rounded-lg border bg-surface p-4">
			<form method="get" action={path} onSubmit={submit}>
				<div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
					{children}
					{fields.includes("minDurationMs") && (
						<Field label="Min duration (ms)" className="max-sm:col-span-2">
							<Input
								name="minDurationMs"
								type="number"
								min={0}
								step="any"
								defaultValue={filters.minDurationMs}
							/>
						</Field>
					)}
					<Field label="From" className="max-sm:col-span-2">
						<LocalDateTimeInput name="from" value={filters.from} />
					</Field>
					<Field label="To" className="max-sm:col-span-2">
						<LocalDateTimeInput name="to" value={filters.to} />
					</Field>
					<div className="flex items-end gap-2">
						<Button type="submit" variant="primary" pending={isPending} className="h-9! pointer-coarse:h-10!">
							Search
						</Button>
						{Object.keys(filters).length > 0 && (
							<ButtonLink href={path} variant="ghost" className="h-9! pointer-coarse:h-10!">
								Clear
							</ButtonLink>
						)}
					</div>
				</div>
			</form>
			<p className="mt-3 text-[0.8125rem] text-muted">{note}</p>
		</search>
	);
}
