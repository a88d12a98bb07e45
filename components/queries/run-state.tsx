import { StatusBadge } from "@/components/ui/status-badge.tsx";
import type { QueryRunView } from "@/lib/queries/read-queries.ts";
import { stateWords } from "./query-words.ts";

export function RunState({ state }: Pick<QueryRunView, "state">) {
	const { label, tone } = stateWords[state];
	return <StatusBadge tone={tone}>{label}</StatusBadge>;
}
