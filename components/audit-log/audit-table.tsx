import { Table } from "@/components/ui/table.tsx";
import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";
import { auditColumns } from "./audit-columns.ts";
import { AuditRow } from "./audit-row.tsx";

export function AuditTable({ events, path }: { events: AuditEventView[]; path: string }) {
	return (
		<Table label="Audit log, newest first" columns={auditColumns}>
			<tbody>
				{events.map((event) => (
					<AuditRow key={event.seq} event={event} path={path} />
				))}
			</tbody>
		</Table>
	);
}
