"use client";

import { healthLabels } from "@/components/key-health/key-labels.ts";
import { FilterForm } from "@/components/list/filter-form.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { withoutKey } from "@/lib/support/support-key-choices.ts";
import type { SupportKeyHealth } from "@/lib/support/support-key-health.ts";
import {
	isFiltered,
	type KeySearch,
	keyFilterFields,
	keyHealthPath,
	keyListHref,
	unfilteredHref,
} from "./key-search.ts";

const periods = { "15m": "15 minutes", "1h": "Hour", "1d": "Day" };

type KeyFiltersProps = { search: KeySearch; choices: SupportKeyHealth["choices"] };

/** The filters of the list of keys, which keep its sorting. */
export function KeyFilters({ search, choices }: KeyFiltersProps) {
	const { sort, order } = search;
	return (
		<FilterForm
			path={keyHealthPath}
			fields={keyFilterFields}
			hrefOf={(filters) => keyListHref({ ...filters, ...(sort && { sort }), ...(order && { order }) })}
			clearHref={isFiltered(search) ? unfilteredHref(search) : null}
			gridClass="xl:grid-cols-[minmax(14rem,2fr)_repeat(5,minmax(0,1fr))_auto]"
			note="Searches organizations, deployments and the last four characters of key IDs."
		>
			<Field label="Search" className="max-xl:col-span-2">
				<Input
					name="search"
					type="search"
					defaultValue={search.search}
					autoComplete="off"
					spellCheck={false}
					maxLength={200}
					placeholder="Name or last 4 of key ID"
				/>
			</Field>
			<Choice name="health" label="Health" value={search.health}>
				{[
					...Object.entries(healthLabels).map(([health, { label }]) => [health, label]),
					[withoutKey, "No key"],
				]}
			</Choice>
			<Choice name="rekey" label="Re-encryption" value={search.rekey}>
				{[
					["running", "Running"],
					["blocked", "Blocked"],
				]}
			</Choice>
			<Choice name="region" label="Region" value={search.region}>
				{choices.regions.map((region) => [region, region])}
			</Choice>
			<Choice name="error" label="Error" value={search.error}>
				{choices.errors.map((error) => [error, error])}
			</Choice>
			<Choice name="changed" label="Changed within" value={search.changed}>
				{Object.entries(periods)}
			</Choice>
			{/* Keeps the sorting when the form is sent without JavaScript. */}
			{sort && <input type="hidden" name="sort" value={sort} />}
			{order && <input type="hidden" name="order" value={order} />}
		</FilterForm>
	);
}

type ChoiceProps = {
	name: string;
	label: string;
	value: string | undefined;
	/** Pairs of value and label. */
	children: string[][];
};

function Choice({ name, label, value = "", children }: ChoiceProps) {
	// The value in the URL is shown even if no key has it any longer.
	const isListed = children.some(([listed]) => listed === value);
	return (
		<Field label={label}>
			<Select name={name} defaultValue={value}>
				<option value="">Any</option>
				{children.map(([listed, text]) => (
					<option key={listed} value={listed}>
						{text}
					</option>
				))}
				{value && !isListed && <option value={value}>{value}</option>}
			</Select>
		</Field>
	);
}
