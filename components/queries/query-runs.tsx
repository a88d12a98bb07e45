"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { QueryRunView, ScheduledQueryView } from "@/lib/queries/read-queries.ts";
import { runProblem } from "./query-labels.ts";
import { RunState } from "./run-state.tsx";

type QueryRunsProps = { initial: ScheduledQueryView; url: string };

/** The latest runs, live. Reloads the page when a run is done, to show its result. */
export function QueryRuns({ initial, url }: QueryRunsProps) {
	const router = useRouter();
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["scheduled-query", url],
		queryFn: ({ signal }) => readJson<ScheduledQueryView>(url, signal),
		initialData: initial,
		refetchInterval: ({ state }) =>
			state.data?.runs.some((run) => run.state === "WAITING") ? 1_000 : 10_000,
	});
	const lastDone = data.runs.find(({ state }) => state === "DONE")?.id;
	const shown = useRef(lastDone);
	useEffect(() => {
		if (shown.current === lastDone) return;
		shown.current = lastDone;
		router.refresh();
	}, [lastDone, router]);

	return (
		<Card aria-labelledby="runs">
			<CardSection flush level={2} title={<span id="runs">Runs</span>}>
				<div className="px-4 empty:hidden">
					<StaleNotice error={error} updatedAt={dataUpdatedAt} />
				</div>
				{data.runs.length === 0 ? (
					<p className="px-4 pb-4 text-muted">None yet.</p>
				) : (
					<Table
						label="Last runs, newest first"
						columns={["Due", "State", { label: "Rows", align: "end" }, "Details"]}
					>
						<tbody>
							{data.runs.map((run) => (
								<tr key={run.id}>
									<Th scope="row" className="font-normal whitespace-nowrap">
										<LocalTime value={run.dueAt} style="log" />
									</Th>
									<Td>
										<RunState state={run.state} />
									</Td>
									<Td align="end">{run.rows ?? "–"}</Td>
									<Td className="min-w-56">
										<RunDetails run={run} />
									</Td>
								</tr>
							))}
						</tbody>
					</Table>
				)}
			</CardSection>
		</Card>
	);
}

function RunDetails({ run }: { run: QueryRunView }) {
	if (run.state === "DONE" && run.blockedAt && run.finishedAt) {
		return (
			<>
				Blocked at <LocalTime value={run.blockedAt} style="time" />; ran at{" "}
				<LocalTime value={run.finishedAt} style="time" />.
			</>
		);
	}
	return runProblem(run) ?? "–";
}
