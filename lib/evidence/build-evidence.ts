import { verifyChain } from "../audit/verify-chain.ts";
import { now } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { readAccessEvidence } from "./access-evidence.ts";
import { readApplicationEvidence } from "./application-evidence.ts";
import type { EvidencePeriod } from "./evidence-period.ts";
import { readKeyEvidence } from "./key-evidence.ts";
import { protectionActions, protectionStretches } from "./protection-stretches.ts";

type ReportRequest = {
	organization: { id: string; slug: string; name: string };
	period: EvidencePeriod;
	/** The requester; `requestId` is the ID of that request. */
	by: string;
	requestId: string;
};

type Built = Awaited<ReturnType<typeof buildEvidence>>;
/** A stored report may predate one of its parts. */
export type EvidenceReport = Omit<Built, "applications"> & Partial<Pick<Built, "applications">>;

/**
 * Builds the evidence report of a period for an auditor: which key protected what, who changed it, what AWS refused, who
 * opened payloads, and if the audit log behind it is intact. Reads the organization's chain from its first row, page by page;
 * `onPage` gets the number of rows read. Times are ISO 8601 in UTC.
 */
export async function buildEvidence(
	db: Db,
	{ organization, period, by, requestId }: ReportRequest,
	onPage: (rows: number) => Promise<void>,
) {
	const { id } = organization;
	return {
		organization,
		period: { from: period.from.toISOString(), to: period.to.toISOString() },
		made: { at: now().toISOString(), by, requestId },
		protection: await readProtection(db, id, period),
		keys: await readKeyEvidence(db, id, period),
		access: await readAccessEvidence(db, id, period),
		applications: await readApplicationEvidence(db, id, period),
		chain: await readChain(db, id, onPage),
	};
}

async function readProtection(db: Db, organizationId: string, { from, to }: EvidencePeriod) {
	const rows = await db.auditEvent.findMany({
		where: { chainId: organizationId, outcome: "done", action: { in: protectionActions }, at: { lt: to } },
		orderBy: { seq: "asc" },
		select: { at: true, action: true, targetId: true, details: true },
	});
	const deployments = await db.deployment.findMany({
		where: { organizationId },
		select: { id: true, name: true, region: true },
	});
	const nameOf = new Map(deployments.map(({ id, name, region }) => [id, { id, name, region }]));
	const keys = await db.kmsKey.findMany({ where: { organizationId }, select: { id: true, name: true } });
	const keyNames = new Map(keys.map(({ id, name }) => [id, name]));
	const rekeys = await db.rekey.findMany({ where: { deploymentId: { in: [...nameOf.keys()] } } });
	return protectionStretches(rows, rekeys, to)
		.filter(({ to: end, releasedAt }) => end === null || releasedAt === null || releasedAt >= from)
		.map(({ deploymentId, resource, key, from: since, to: until, ...times }) => ({
			deployment: nameOf.get(deploymentId) ?? { id: deploymentId, name: deploymentId, region: "" },
			resource,
			key: key && { ...key, name: keyNames.get(key.id) ?? null },
			from: since.toISOString(),
			protectedAt: times.protectedAt?.toISOString() ?? null,
			finishedAt: times.finishedAt?.toISOString() ?? null,
			to: until?.toISOString() ?? null,
			releasedAt: times.releasedAt?.toISOString() ?? null,
		}));
}

async function readChain(db: Db, organizationId: string, onPage: (rows: number) => Promise<void>) {
	const { rows, head, findings, unnamed } = await verifyChain(organizationId, { on: db, onPage });
	return {
		rows,
		head: head && { seq: head.seq.toString(), hash: head.hash },
		findings: findings.map(({ kind, from, to, sentence }) => ({
			kind,
			fromSeq: from.toString(),
			toSeq: to.toString(),
			sentence,
		})),
		/** Findings beyond the first thousand. */
		unnamed,
	};
}
