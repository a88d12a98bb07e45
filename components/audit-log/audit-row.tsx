"use client";

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/components/ui/cn.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Row, Td, Th } from "@/components/ui/table.tsx";
import { actionLabel } from "@/lib/audit/actions.ts";
import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";
import { ActorName } from "./actor-name.tsx";
import { auditColumns } from "./audit-columns.ts";
import { AuditEventDetails } from "./audit-event-details.tsx";
import type { NamedEvent } from "./named-event.ts";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { TargetName } from "./target-name.tsx";

export function AuditRow({ event, names, organization }: NamedEvent) {
	const [isOpen, setOpen] = useState(false);
	const detailsId = useId();
	const { at, action, actor, outcome, ip } = event;
	const repeats = repeatsOf(event);
	return (
		<>
			<Row columns={auditColumns}>
				<Th scope="row" className="font-normal whitespace-nowrap">
					<button
						type="button"
						aria-expanded={isOpen}
						aria-controls={isOpen ? detailsId : undefined}
						onClick={() => setOpen(!isOpen)}
						className="-mx-1 inline-flex items-center gap-1 rounded-sm px-1 text-primary tabular-nums underline-offset-2 hover:underline"
					>
						<ChevronRight className={cn("size-4 shrink-0 transition-transform", isOpen && "rotate-90")} />
						<LocalTime value={at} style="log" />
					</button>
				</Th>
				<Td className="min-w-40">
					<ActorName actor={actor} />
				</Td>
				<Td className="min-w-32">{actionLabel(action)}</Td>
				<Td className="min-w-40">
					<TargetName event={event} names={names} organization={organization} />
				</Td>
				<Td>
					<OutcomeBadge outcome={outcome} />
					{repeats !== null && (
						<span className="block whitespace-nowrap text-[0.8125rem] text-muted tabular-nums">
							× {repeats.toLocaleString("en")}
						</span>
					)}
				</Td>
				<Td className="font-mono text-[0.8125rem] whitespace-nowrap">{ip ?? "–"}</Td>
			</Row>
			{isOpen && (
				<Row columns={auditColumns} id={detailsId}>
					<td colSpan={6} className="bg-surface-sunken px-4 py-4">
						<AuditEventDetails event={event} names={names} organization={organization} />
					</td>
				</Row>
			)}
		</>
	);
}

/** The number of refusals that a row counts, if it counts repeats of an earlier one; otherwise null. */
function repeatsOf({ details }: AuditEventView): number | null {
	const { repeats } = details as { repeats?: unknown };
	return typeof repeats === "number" ? repeats : null;
}
