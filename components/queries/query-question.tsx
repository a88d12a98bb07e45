import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { querySources } from "@/lib/queries/metadata-fields.ts";
import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import { measureLabel } from "@/lib/queries/query-result.ts";
import { fieldLabel, filterInWords, stepInWords, windowInWords } from "./query-words.ts";

/** What a query asks, in words. */
export function QueryQuestion({ definition }: { definition: QueryDefinition }) {
	const { source, filters, groupBy, stepMinutes, measure, windowMinutes } = definition;
	return (
		<Card aria-labelledby="question">
			<CardHeader
				id="question"
				title="What it asks"
				description="Encrypted. Opening it is recorded in the audit log."
			/>
			<div className="px-4 pb-4">
				<DefinitionList>
					<Definition term="Over">
						{querySources[source].label}, {windowInWords(windowMinutes)} before each run
					</Definition>
					<Definition term="Measure">{measureLabel(measure)}</Definition>
					<Definition term="Filters">
						{filters.length === 0 ? "None" : filters.map((one) => filterInWords(source, one)).join(", and ")}
					</Definition>
					<Definition term="Grouped by">
						{groupBy.length === 0 ? "Nothing" : groupBy.map((name) => fieldLabel(source, name)).join(", ")}
						{stepMinutes !== null && `, ${stepInWords(stepMinutes)}`}
					</Definition>
				</DefinitionList>
			</div>
		</Card>
	);
}
