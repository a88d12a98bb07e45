import { mutation, organizationOf } from "../access/verbs.ts";
import { verifyChain } from "../audit/verify-chain.ts";
import { now } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import { readAccessEvidence } from "./access-evidence.ts";
import { type EvidencePeriod, evidencePeriod } from "./evidence-period.ts";
import { readKeyEvidence } from "./key-evidence.ts";
import { protectionActions, protectionStretches } from "./protection-stretches.ts";

/**
 * What an auditor asks of a period: which key protected what, who changed it, what AWS refused, who opened payloads,
 * and whether the audit log that says so is whole. Reads the organization's chain from its first row on. Times are ISO 8601 in UTC.
 * @throws KeyholdError INVALID_INPUT for a period that ends before it begins
 */
export const evidenceReport = mutation({
	permission: "audit:read",
	input: evidencePeriod,
	prepare: async ({ db, input, ...authorized }) => {
		const { id } = organizationOf(authorized);
		return {
			protection: await readProtection(db, id, input),
			keys: await readKeyEvidence(db, id, input),
			access: await readAccessEvidence(db, id, input),
			chain: await readChain(id),
		};
	},
	run: async ({ input, prepared, context, actor, ...authorized }) => {
		const { id, slug, name } = organizationOf(authorized);
		const period = { from: input.from.toISOString(), to: input.to.toISOString() };
		const { rows, findings } = prepared.chain;
		return {
			value: {
				organization: { id, slug, name },
				period,
				made: { at: now().toISOString(), by: actor.label, requestId: context.requestId },
				...prepared,
			},
			audit: {
				action: "audit.evidence_made",
				target: { type: "organization", id },
				details: { ...period, rows, findings: findings.length },
			},
		};
	},
});

export type EvidenceReport = Awaited<ReturnType<typeof evidenceReport>>;

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
	const rekeys = await db.rekey.findMany({ where: { deployment: { organizationId } } });
	return protectionStretches(rows, rekeys, to)
		.filter(({ to: end, releasedAt }) => end === null || releasedAt === null || releasedAt >= from)
		.map(({ deploymentId, resource, key, from: since, to: until, ...times }) => ({
			deployment: nameOf.get(deploymentId) ?? { id: deploymentId, name: deploymentId, region: "" },
			resource,
			key,
			from: since.toISOString(),
			protectedAt: times.protectedAt?.toISOString() ?? null,
			finishedAt: times.finishedAt?.toISOString() ?? null,
			to: until?.toISOString() ?? null,
			releasedAt: times.releasedAt?.toISOString() ?? null,
		}));
}

async function readChain(organizationId: string) {
	const { rows, head, findings, unnamed } = await verifyChain(organizationId);
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
