"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field.tsx";
import { Select } from "@/components/ui/select.tsx";
import { measureLabel } from "@/lib/queries/measure-label.ts";
import { querySources } from "@/lib/queries/metadata-fields.ts";
import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import { FilterFields } from "./filter-fields.tsx";
import { sourceNames, stepChoices, stepLabel, windowChoices, windowLabel } from "./query-labels.ts";
import { measureValue } from "./read-query-form.ts";

type DefinitionFieldsProps = { initial: QueryDefinition; errors: Record<string, string | undefined> };

const measures: QueryDefinition["measure"][] = [
	{ kind: "count" },
	{ kind: "rate" },
	...[50, 90, 95, 99].map((percentile) => ({ kind: "percentile" as const, percentile })),
];

/** The query itself. Only metadata fields can be used. */
export function DefinitionFields({ initial, errors }: DefinitionFieldsProps) {
	const [source, setSource] = useState(initial.source);
	const fields = Object.entries(querySources[source].fields).map(([name, { label }]) => ({ name, label }));
	const groups = fields.filter(({ name }) => name !== "durationMs");
	return (
		<div className="flex flex-col gap-4">
			<div className="grid gap-4 sm:grid-cols-2">
				<Field label="Data source">
					<Select
						name="source"
						value={source}
						onChange={({ target }) => setSource(target.value as QueryDefinition["source"])}
					>
						{sourceNames.map(({ value, label }) => (
							<option key={value} value={value}>
								{label}
							</option>
						))}
					</Select>
				</Field>
				<Field label="Time window" error={errors.windowMinutes}>
					<Select name="window" defaultValue={initial.windowMinutes}>
						{choicesWith(windowChoices, initial.windowMinutes).map((minutes) => (
							<option key={minutes} value={minutes}>
								{capital(windowLabel(minutes))}
							</option>
						))}
					</Select>
				</Field>
				<Field label="Measure" error={errors.measure}>
					<Select name="measure" defaultValue={measureValue(initial.measure)}>
						{[...new Map([initial.measure, ...measures].map((one) => [measureValue(one), one])).values()].map(
							(measure) => (
								<option key={measureValue(measure)} value={measureValue(measure)}>
									{measureLabel(measure)}
								</option>
							),
						)}
					</Select>
				</Field>
				<Field label="Interval" hint="One figure per interval of the time window." error={errors.stepMinutes}>
					<Select name="step" defaultValue={initial.stepMinutes ?? ""}>
						<option value="">One figure for the whole window</option>
						{choicesWith(stepChoices, initial.stepMinutes).map((minutes) => (
							<option key={minutes} value={minutes}>
								{capital(stepLabel(minutes))}
							</option>
						))}
					</Select>
				</Field>
				{["Group by", "Then by"].map((label, index) => (
					<Field key={label} label={label} error={errors[`groupBy.${index}`]}>
						{/* Another source has other fields: the key resets the choice. */}
						<Select key={source} name="groupBy" defaultValue={initial.groupBy[index] ?? ""}>
							<option value="">None</option>
							{groups.map(({ name, label: field }) => (
								<option key={name} value={name}>
									{field}
								</option>
							))}
						</Select>
					</Field>
				))}
			</div>
			<FilterFields
				key={source}
				initial={source === initial.source ? initial.filters : []}
				fields={fields}
				errors={errors}
			/>
		</div>
	);
}

/** The standard choices, and the current one if the API has set another. */
function choicesWith(choices: { minutes: number }[], present: number | null): number[] {
	const minutes = choices.map((choice) => choice.minutes);
	return present === null || minutes.includes(present) ? minutes : [...minutes, present];
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
