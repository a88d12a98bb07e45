"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { healthWords } from "@/components/keys/key-words.ts";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import {
	isFiltered,
	type KeySearch,
	keyFilterFields,
	keyHealthPath,
	keyListHref,
	unfilteredHref,
} from "./key-search.ts";

const changes = { "15m": "15 minutes", "1h": "Hour", "1d": "Day" };

type KeyFiltersProps = { search: KeySearch; choices: SupportKeyHealth["choices"] };

/** A GET form: the filters stand in the address. With script, without the empty ones. */
export function KeyFilters({ search, choices }: KeyFiltersProps) {
	const router = useRouter();
	const [isPending, startTransition] = useTransition();
	const { sort, order } = search;
	const submit = (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const form = new FormData(event.currentTarget);
		const given = Object.fromEntries(
			keyFilterFields.map((field) => [field, String(form.get(field) ?? "").trim()]),
		);
		startTransition(() =>
			router.push(keyListHref({ ...given, ...(sort && { sort }), ...(order && { order }) })),
		);
	};
	return (
		<search className="mb-4 block rounded-lg border bg-surface p-4">
			<form method="get" action={keyHealthPath} onSubmit={submit}>
				<div className="grid grid-cols-2 gap-3 lg:grid-cols-4 xl:grid-cols-[minmax(14rem,2fr)_repeat(4,minmax(0,1fr))_auto]">
					<Field label="Search" className="max-xl:col-span-2">
						<Input
							name="search"
							type="search"
							defaultValue={search.search}
							autoComplete="off"
							spellCheck={false}
							maxLength={200}
							placeholder="Name or last four of the key"
						/>
					</Field>
					<Choice name="health" label="Health" value={search.health}>
						{Object.entries(healthWords).map(([health, { label }]) => [health, label])}
					</Choice>
					<Choice name="region" label="Region" value={search.region}>
						{choices.regions.map((region) => [region, region])}
					</Choice>
					<Choice name="error" label="Error" value={search.error}>
						{choices.errors.map((error) => [error, error])}
					</Choice>
					<Choice name="changed" label="Changed within" value={search.changed}>
						{Object.entries(changes)}
					</Choice>
					{/* Without script the form itself keeps how the list is sorted. */}
					{sort && <input type="hidden" name="sort" value={sort} />}
					{order && <input type="hidden" name="order" value={order} />}
					<div className="flex items-end gap-2">
						<Button type="submit" variant="primary" pending={isPending} className="h-9! pointer-coarse:h-10!">
							Search
						</Button>
						{isFiltered(search) && (
							<ButtonLink href={unfilteredHref(search)} variant="ghost" className="h-9! pointer-coarse:h-10!">
								Clear
							</ButtonLink>
						)}
					</div>
				</div>
			</form>
			<p className="mt-3 text-[0.8125rem] text-muted">
				The search looks for organizations, for deployments, and for the last four characters of a key's id.
			</p>
		</search>
	);
}

type ChoiceProps = {
	name: string;
	label: string;
	value: string | undefined;
	/** What may be chosen, each with its words. */
	children: string[][];
};

function Choice({ name, label, value = "", children }: ChoiceProps) {
	// What stands in the address is shown also when there is no such key any more.
	const isListed = children.some(([listed]) => listed === value);
	return (
		<Field label={label}>
			<Select name={name} defaultValue={value}>
				<option value="">Any</option>
				{children.map(([listed, words]) => (
					<option key={listed} value={listed}>
						{words}
					</option>
				))}
				{value && !isListed && <option value={value}>{value}</option>}
			</Select>
		</Field>
	);
}
