import { type RevocationMeasure, revocationMeasure } from "../keys/revocation-measure.ts";
import type { Db } from "../platform/db.ts";
import type { AuditEvent } from "../platform/prisma/client.ts";
import type { EvidencePeriod } from "./evidence-period.ts";

type OwnKey = { id: string; arn: string; name: string };

const drillActions = ["key.drill_finished", "key.drill_broken_off"];
const unchanging = ["key.checked", "key.check-requested", "key.drill_started", ...drillActions];

/** The changes, health, revocations and drills of an organization's keys in a period. */
export async function readKeyEvidence(db: Db, organizationId: string, { from, to }: EvidencePeriod) {
	const keys = await db.kmsKey.findMany({
		where: { organizationId, kind: "CUSTOMER" },
		select: { id: true, arn: true, name: true },
	});
	const keyOf = (id: string | null): OwnKey | null => keys.find((key) => key.id === id) ?? null;
	const rows = await db.auditEvent.findMany({
		where: {
			chainId: organizationId,
			outcome: "done",
			at: { gte: from, lt: to },
			OR: [{ action: { startsWith: "key." } }, { action: { startsWith: "resource." } }],
			action: { not: "key.checked" },
		},
		orderBy: { seq: "asc" },
	});
	const revocations = await db.revocation.findMany({
		where: {
			kmsKey: { organizationId, kind: "CUSTOMER" },
			refusedAt: { lt: to },
			OR: [{ restoredAt: null }, { restoredAt: { gte: from } }],
		},
		orderBy: { refusedAt: "asc" },
	});
	const isHealth = ({ action }: AuditEvent) => action === "key.health_changed";
	return {
		changes: rows
			.filter((row) => !isHealth(row) && !unchanging.includes(row.action))
			.map((row) => ({ ...changeOf(row), key: keyOf(row.targetId) })),
		healthChanges: rows.filter(isHealth).map((row) => {
			const { from: before, to: after, awsError } = row.details as Record<string, string | null>;
			return { ...placeOf(row), key: keyOf(row.targetId), before, after, awsError };
		}),
		revocations: revocations.map((row) => {
			const restoredAt = row.restoredAt && row.restoredAt < to ? row.restoredAt : null;
			return {
				key: keyOf(row.kmsKeyId),
				...revocationMeasure({ ...row, restoredAt }),
				restoredAt: restoredAt?.toISOString() ?? null,
			};
		}),
		drills: rows
			.filter(({ action }) => drillActions.includes(action))
			.map((row) => {
				const { startedAt, report } = row.details as { startedAt: string; report?: DrillReport };
				return {
					...placeOf(row),
					key: keyOf(row.targetId),
					by: row.actorLabel,
					startedAt,
					report: report ?? null,
				};
			}),
	};
}

/** Drills of earlier versions did not count application processes. */
type DrillReport = Omit<RevocationMeasure, "applicationProcesses"> &
	Partial<RevocationMeasure> & { processes: number };

function placeOf({ seq, at }: AuditEvent) {
	return { seq: seq.toString(), at: at.toISOString() };
}

/** If two people made a change, the row's actor is the one who approved it. */
function changeOf(row: AuditEvent) {
	const details = row.details as {
		arn?: string;
		oldArn?: string;
		newArn?: string;
		resource?: string;
		approval?: { requestedBy: string; approvedBy: string };
	};
	return {
		...placeOf(row),
		action: row.action,
		newArn: details.newArn ?? null,
		resource: details.resource ?? null,
		by: details.approval?.requestedBy ?? row.actorLabel,
		approvedBy: details.approval?.approvedBy ?? null,
		requestId: row.requestId,
		awsRequestIds: row.awsRequestIds,
	};
}
