import { Card } from "@/components/ui/card.tsx";
import { Code } from "@/components/ui/code.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import type { ScheduledQueryView } from "@/lib/queries/read-queries.ts";
import { NextRuns } from "./next-runs.tsx";
import { whenBlockedWords } from "./query-words.ts";

type QueryScheduleProps = { query: ScheduledQueryView; next: string[] };

/** What of a query is in the clear. */
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
				<Definition term="Blocked runs">{whenBlockedWords[query.whenBlocked]}</Definition>
			</DefinitionList>
		</Card>
	);
}
