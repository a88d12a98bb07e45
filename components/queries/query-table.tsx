import Link from "next/link";
import { Code } from "@/components/ui/code.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { ScheduledQueryView } from "@/lib/queries/read-queries.ts";
import { RunState } from "./run-state.tsx";

type QueryTableProps = { queries: ScheduledQueryView[]; path: string };

export function QueryTable({ queries, path }: QueryTableProps) {
	return (
		<Table label="Scheduled queries by name" columns={["Name", "Schedule", "Next run", "Last run"]}>
			<tbody>
				{queries.map(({ id, name, schedule, timeZone, nextRunAt, runs: [last] }) => (
					<tr key={id}>
						<Th scope="row" className="min-w-44 font-normal">
							{/* No prefetch: opening a query is audited. */}
							<Link
								href={`${path}/${id}`}
								prefetch={false}
								className="rounded-sm text-primary underline-offset-2 wrap-anywhere hover:underline"
							>
								{name}
							</Link>
						</Th>
						<Td className="whitespace-nowrap">
							<Code>{schedule}</Code> {timeZone}
						</Td>
						<Td className="whitespace-nowrap">
							<LocalTime value={nextRunAt} />
						</Td>
						<Td className="whitespace-nowrap">
							{last ? (
								<span className="inline-flex flex-wrap items-center gap-2">
									<RunState state={last.state} />
									<LocalTime value={last.dueAt} />
								</span>
							) : (
								"None yet"
							)}
						</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
