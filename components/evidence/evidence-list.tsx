import Link from "next/link";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { Email } from "@/components/ui/email.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceView } from "@/lib/evidence/read-evidence.ts";
import { Utc } from "./utc.tsx";

const states = {
	WAITING: { label: "Waiting", tone: "info" },
	RUNNING: { label: "Generating", tone: "info" },
	DONE: { label: "Ready", tone: "success" },
	FAILED: { label: "Failed", tone: "danger" },
} as const;

/** The requested reports, newest first, each with a link. */
export function EvidenceList({ reports, path }: { reports: EvidenceView[]; path: string }) {
	if (reports.length === 0) return null;
	return (
		<Card aria-labelledby="reports">
			<CardSection flush level={2} title={<span id="reports">Reports of the last 30 days</span>}>
				<Table label="Evidence reports, newest first" columns={["Requested", "Period", "By", "State"]}>
					<tbody>
						{reports.map(({ id, from, to, state, requestedAt, requestedBy }) => (
							<tr key={id}>
								<Th scope="row" className="font-normal whitespace-nowrap">
									<Link href={`${path}?report=${id}`} className="text-primary underline">
										<LocalTime value={requestedAt} style="log" />
									</Link>
								</Th>
								<Td>
									<Utc value={from} /> to <Utc value={to} />
								</Td>
								<Td>
									<Email value={requestedBy} />
								</Td>
								<Td>
									<StatusBadge tone={states[state].tone}>{states[state].label}</StatusBadge>
								</Td>
							</tr>
						))}
					</tbody>
				</Table>
			</CardSection>
		</Card>
	);
}
