import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { measureLabel } from "@/lib/queries/measure-label.ts";
import { querySources } from "@/lib/queries/metadata-fields.ts";
import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import { fieldLabel, filterLabel, stepLabel, windowLabel } from "./query-labels.ts";

/** The decrypted definition of a query. */
export function QueryDefinitionCard({ definition }: { definition: QueryDefinition }) {
	const { source, filters, groupBy, stepMinutes, measure, windowMinutes } = definition;
	return (
		<Card aria-labelledby="definition">
			<CardHeader
				id="definition"
				title="Query"
				description="Encrypted. Each access is recorded in the audit log."
			/>
			<div className="px-4 pb-4">
				<DefinitionList>
					<Definition term="Data source">
						{querySources[source].label}, {windowLabel(windowMinutes)} before each run
					</Definition>
					<Definition term="Measure">{measureLabel(measure)}</Definition>
					<Definition term="Filters">
						{filters.length === 0 ? "None" : filters.map((one) => filterLabel(source, one)).join(", and ")}
					</Definition>
					<Definition term="Grouped by">
						{groupBy.length === 0 ? "None" : groupBy.map((name) => fieldLabel(source, name)).join(", ")}
						{stepMinutes !== null && `, ${stepLabel(stepMinutes)}`}
					</Definition>
				</DefinitionList>
			</div>
		</Card>
	);
}
