import { Card } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import type { ScheduledQueryView } from "@/lib/queries/read-queries.ts";
import { NextRuns } from "./next-runs.tsx";
import { whenBlockedLabels } from "./query-labels.ts";

type QueryScheduleProps = { query: ScheduledQueryView; next: string[] };

/** The unencrypted part of a query. */
export function QuerySchedule({ query, next }: QueryScheduleProps) {
	return (
		<Card className="p-4">
			<DefinitionList>
				<Definition term="Schedule">
					<Code>{query.schedule}</Code> {query.timeZone}
				</Definition>
				<Definition term="Next runs">
					<NextRuns times={next} />
				</Definition>
				<Definition term="Blocked runs">{whenBlockedLabels[query.whenBlocked]}</Definition>
			</DefinitionList>
		</Card>
	);
}
