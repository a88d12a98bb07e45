import { StatusBadge } from "@/components/ui/status-badge.tsx";
import type { QueryRunView } from "@/lib/queries/read-queries.ts";
import { runStates } from "./query-labels.ts";

export function RunState({ state }: Pick<QueryRunView, "state">) {
	const { label, tone } = runStates[state];
	return <StatusBadge tone={tone}>{label}</StatusBadge>;
}
