"use client";

import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Select } from "@/components/ui/select.tsx";
import { filterOperators } from "@/lib/queries/metadata-fields.ts";
import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import { operatorLabels } from "./query-labels.ts";

type Filter = QueryDefinition["filters"][number];

type FilterFieldsProps = {
	initial: Filter[];
	fields: { name: string; label: string }[];
	errors: Record<string, string | undefined>;
};

const maxFilters = 5;

/** Conditions that must all be true. */
export function FilterFields({ initial, fields, errors }: FilterFieldsProps) {
	const lastKey = useRef(initial.length);
	const add = useRef<HTMLButtonElement>(null);
	const [rows, setRows] = useState<(Partial<Filter> & { key: number })[]>(() =>
		initial.map((filter, key) => ({ ...filter, key })),
	);
	const remove = (key: number) => {
		setRows(rows.filter((row) => row.key !== key));
		add.current?.focus();
	};
	return (
		<fieldset className="flex flex-col gap-3">
			<legend className="mb-2 font-medium">Filters</legend>
			{rows.map(({ key, field, operator, value }, index) => (
				<div key={key} className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 sm:grid-cols-[1fr_1fr_1fr_auto]">
					<Field
						label={`Field ${index + 1}`}
						error={errors[`filters.${index}.field`]}
						className="max-sm:col-span-2"
					>
						<Select name="field" defaultValue={field}>
							{fields.map(({ name, label }) => (
								<option key={name} value={name}>
									{label}
								</option>
							))}
						</Select>
					</Field>
					<Field
						label={`Comparison ${index + 1}`}
						error={errors[`filters.${index}.operator`]}
						className="max-sm:col-span-2"
					>
						<Select name="operator" defaultValue={operator}>
							{filterOperators.map((name) => (
								<option key={name} value={name}>
									{operatorLabels[name]}
								</option>
							))}
						</Select>
					</Field>
					<Field label={`Value ${index + 1}`} error={errors[`filters.${index}.value`]}>
						<Input name="value" defaultValue={value} maxLength={500} autoComplete="off" />
					</Field>
					<Button
						iconOnly
						variant="ghost"
						aria-label={`Remove filter ${index + 1}`}
						onClick={() => remove(key)}
						className="mt-6.5"
					>
						<X />
					</Button>
				</div>
			))}
			<div>
				<Button
					ref={add}
					disabled={rows.length === maxFilters}
					onClick={() => {
						lastKey.current += 1;
						setRows([...rows, { key: lastKey.current }]);
					}}
				>
					<Plus />
					Add filter
				</Button>
			</div>
		</fieldset>
	);
}
