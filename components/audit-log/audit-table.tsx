import { Table } from "@/components/ui/table.tsx";
import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";
import { auditColumns } from "./audit-columns.ts";
import { AuditRow } from "./audit-row.tsx";
import type { NamedEvent } from "./named-event.ts";

type AuditTableProps = { events: AuditEventView[] } & Pick<NamedEvent, "names" | "organization">;

export function AuditTable({ events, names, organization }: AuditTableProps) {
	return (
		<Table label="Audit log, newest first" columns={auditColumns}>
			<tbody>
				{events.map((event) => (
					<AuditRow key={event.seq} event={event} names={names} organization={organization} />
				))}
			</tbody>
		</Table>
	);
}
