import { CardSection } from "@/components/ui/card.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { ApplicationDataView } from "@/lib/application-data/application-data-view.ts";
import { oldDataKeysText, tableText } from "./table-text.ts";

type ApplicationTablesProps = { view: ApplicationDataView; deploymentName: string };

/** The processes that may use a deployment's data keys, and how far the vendor's job is with each of its tables. */
export function ApplicationTables({ view, deploymentName }: ApplicationTablesProps) {
	const old = oldDataKeysText(view.retiringDataKeys, view.releasedDataKeys);
	return (
		<div className="overflow-hidden rounded-lg border bg-surface">
			<CardSection flush title="Processes" level={3}>
				{view.processes.length === 0 ? (
					<p className="px-4 pb-3 text-muted">No application process holds a data key now.</p>
				) : (
					<>
						<p className="px-4 pb-3 text-muted">
							A process that has ended is listed until the outage grace of its leases is over.
						</p>
						<Table
							label={`Application processes that hold data keys of ${deploymentName}`}
							columns={["Process", "Version", { label: "Data keys", align: "end" }, "Last seen"]}
						>
							<tbody>
								{view.processes.map((process) => (
									<tr key={process.id}>
										<Th scope="row">{process.name}</Th>
										<Td>{process.version ?? "–"}</Td>
										<Td align="end">{process.dataKeys}</Td>
										<Td>
											<RelativeTime value={process.lastSeenAt} />
										</Td>
									</tr>
								))}
							</tbody>
						</Table>
					</>
				)}
			</CardSection>
			<CardSection flush title="Re-encryption by the application" level={3}>
				{view.tables.length === 0 ? (
					<p className="px-4 pb-3 text-muted">
						No re-encryption job has reported yet. Old data keys are kept until one does.
					</p>
				) : (
					<Table
						label={`Tables with application data of ${deploymentName}`}
						columns={["Table", "Progress", "Reported", "Last finished"]}
					>
						<tbody>
							{view.tables.map((table) => (
								<tr key={table.name}>
									<Th scope="row">{table.name}</Th>
									<Td className="tabular-nums">{tableText(table)}</Td>
									<Td>
										reported <RelativeTime value={table.reportedAt} /> by {table.worker}
									</Td>
									<Td>
										{table.lastFinishedAt ? <RelativeTime value={table.lastFinishedAt} /> : "Never finished"}
									</Td>
								</tr>
							))}
						</tbody>
					</Table>
				)}
				{old && <p className="border-t px-4 py-3 text-muted">{old}</p>}
			</CardSection>
		</div>
	);
}
