"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { LocalDateTimeInput } from "./local-date-time-input.tsx";
import { type RequestLogSearch, requestLogFields } from "./request-log-search.ts";

type RequestLogFiltersProps = { path: string; filters: RequestLogSearch };

/** A GET form: the filters stand in the address. With script, without the empty ones and with times in UTC. */
export function RequestLogFilters({ path, filters }: RequestLogFiltersProps) {
	const router = useRouter();
	const [isPending, startTransition] = useTransition();
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const form = new FormData(event.currentTarget);
		const query = new URLSearchParams();
		for (const field of requestLogFields) {
			const value = String(form.get(field) ?? "").trim();
			if (!value) continue;
			const isTime = field === "from" || field === "to";
			query.set(field, isTime ? new Date(value).toISOString() : value);
		}
		startTransition(() => router.push(query.size ? `${path}?${query}` : path));
	};
	return (
		<search className="mb-4 block rounded-lg border bg-surface p-4">
			<form method="get" action={path} onSubmit={submit}>
				<div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
					<Field label="Method">
						<Input name="method" defaultValue={filters.method} autoComplete="off" />
					</Field>
					<Field label="Route contains">
						<Input name="route" defaultValue={filters.route} autoComplete="off" />
					</Field>
					<Field label="Status">
						<Input
							name="status"
							defaultValue={filters.status}
							autoComplete="off"
							placeholder="404 or 5xx"
							pattern="[1-5](\d\d|xx)"
							title="A status such as 404, or a class such as 5xx"
						/>
					</Field>
					<Field label="Service">
						<Input name="service" defaultValue={filters.service} autoComplete="off" />
					</Field>
					<Field label="Min duration (ms)" className="max-sm:col-span-2">
						<Input
							name="minDurationMs"
							type="number"
							min={0}
							step="any"
							defaultValue={filters.minDurationMs}
						/>
					</Field>
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
			<p className="mt-3 text-[0.8125rem] text-muted">
				Payloads are encrypted with your key and cannot be searched.
			</p>
		</search>
	);
}
