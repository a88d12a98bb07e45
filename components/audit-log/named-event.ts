import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";
import type { Names } from "@/lib/audit-log/names-of.ts";

/** An event, with the names of what it is about. */
export type NamedEvent = {
	event: AuditEventView;
	names: Names;
	/** The slug. */
	organization: string;
};
