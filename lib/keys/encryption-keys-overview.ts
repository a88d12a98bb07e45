import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import type { Installation, TroubleView } from "../kms/trouble-view.ts";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { Prisma, Resource } from "../platform/prisma/client.ts";
import { ActionBy, KeyHealth, KeyStatus } from "../platform/prisma/enums.ts";
import { columnsOf, id, time, withIsoTimes } from "../platform/view.ts";
import type { ProbeReport } from "../probe/report.ts";
import { countRecords, type RecordCount } from "../vault/count-records.ts";
import type { ApprovalView } from "./approval-view.ts";
import { currentFacts, type FactsView } from "./current-facts.ts";
import { installationFor, keyTroubleOf, troubleSelection } from "./key-trouble-of.ts";
import { recentApprovals } from "./list-approvals.ts";
import { type RekeyProgress, rekeyProgress } from "./rekey-progress.ts";
import { type RevocationMeasure, revocationMeasure } from "./revocation-measure.ts";

const keyColumns = z.object({
	id,
	name: z.string(),
	description: z.string(),
	arn: z.string(),
	status: z.enum(KeyStatus),
	health: z.enum(KeyHealth),
	healthSince: time,
	/** AWS's name for the failure. */
	healthError: z.string().nullable(),
	healthDetail: z.string().nullable(),
	/** The party that has to act before the key is healthy again. */
	healthActionBy: z.enum(ActionBy),
	lastCheckedAt: time.nullable(),
	lastHealthyAt: time.nullable(),
	createdAt: time,
	/** When its activation started. */
	activatedAt: time.nullable(),
	deletedAt: time.nullable(),
});

/** A key as its card shows it: columns, and what `keyView` works out. */
export type KeyView = z.infer<typeof keyColumns> & {
	/** Null if the key works. */
	trouble: TroubleView | null;
	probe: ProbeReport | null;
	/** AWS's facts about the key since its health last changed. */
	facts: FactsView | null;
	dataKeys: number;
	records: number;
	lastRevocation: RevocationMeasure | null;
	/** Requests to KMS about this key in the last 30 days. */
	requests: number;
};

/** Records that did not open when they were to be moved: they stay as they are. */
export type DamagedView = { records: number; newest: { resource: Resource; id: string }[] };

export type ResourceView = {
	resource: Resource;
	protectedBy: string;
	records: number;
	/** True if the customer's key, when there is one, covers it. */
	isCovered: boolean;
	/** The name of the key that protects it when the customer's key does not cover it. */
	defaultKey: string;
};

export type DeploymentView = {
	id: string;
	name: string;
	region: string;
	/** The key that is added, activating, active or being deleted. */
	key: KeyView | null;
	/** The key that data was moved away from to `key`: safe to disable once nothing is left under it. */
	replaced: KeyView | null;
	damaged: DamagedView;
	/** All sealed records of the deployment. */
	records: number;
	resources: ResourceView[];
	rekey: RekeyProgress | null;
	history: KeyView[];
};

export type EncryptionKeysView = {
	deployments: DeploymentView[];
	/** The organization's approval requests of the last two days. */
	approvals: ApprovalView[];
	/** True if deleting, replacing and destroying require a second Org Admin. */
	isTwoPersonRequired: boolean;
	/** The time within which access ends after AWS begins to refuse. */
	cutOffSeconds: number;
	/** The time for which data stays readable after AWS last responded. */
	outageGraceSeconds: number;
};

/** Everything that the page Encryption Keys shows of an organization. */
export const encryptionKeysOverview = tenantQuery({
	name: "encryptionKeysOverview",
	permission: "key:read",
	input: z.object({}),
	run: async ({ db, actor, organization }): Promise<EncryptionKeysView> => {
		const organizationId = organization.id;
		const deployments = await db.deployment.findMany({
			where: { organizationId },
			orderBy: { createdAt: "asc" },
			include: {
				protections: { include: { kmsKey: { select: { name: true } } }, orderBy: { resource: "asc" } },
				kmsKeys: {
					where: { kind: "CUSTOMER" },
					orderBy: { createdAt: "desc" },
					select: keySelection(),
				},
				rekeys: { orderBy: { startedAt: "desc" }, take: 1 },
			},
		});
		const ids = deployments.map(({ id }) => id);
		const [counts, damaged, approvals, { isTwoPersonRequired }, installation] = await Promise.all([
			countRecords(ids),
			findDamaged(db, ids),
			recentApprovals(db, organizationId, actor.id),
			db.organization.findUniqueOrThrow({
				where: { id: organizationId },
				select: { isTwoPersonRequired: true },
			}),
			installationFor(deployments.flatMap(({ kmsKeys }) => kmsKeys)),
		]);
		return {
			approvals,
			isTwoPersonRequired,
			cutOffSeconds: config().keyMaxAgeMs / 1000,
			outageGraceSeconds: config().outageGraceMs / 1000,
			deployments: deployments.map((deployment) => {
				const own = counts.filter(({ deploymentId }) => deploymentId === deployment.id);
				const keys = deployment.kmsKeys.map((key) => keyView(key, own, installation));
				const rekey = deployment.rekeys[0];
				const key = keys.find(({ status }) => status !== "DELETED") ?? null;
				const replacement = deployment.kmsKeys.find(({ id }) => id === key?.id)?.rekeysTo[0];
				return {
					id: deployment.id,
					name: deployment.name,
					region: deployment.region,
					key,
					replaced: keys.find(({ id }) => id === replacement?.fromKmsKeyId) ?? null,
					damaged: damagedView(damaged.filter(({ deploymentId }) => deploymentId === deployment.id)),
					records: sum(own, ({ records }) => records),
					resources: deployment.protections.map(({ resource, kmsKey, isCustomerKeyCovered }) => ({
						resource,
						isCovered: isCustomerKeyCovered,
						defaultKey: defaultKeyName(resource),
						protectedBy: kmsKey?.name ?? defaultKeyName(resource),
						records: sum(own, (count) => (count.resource === resource ? count.records : 0)),
					})),
					rekey: rekey && openPhases.includes(rekey.phase) ? rekeyProgress(rekey, now()) : null,
					history: keys.filter(({ status }) => status === "DELETED"),
				};
			}),
		};
	},
});

const lastReplacement = {
	where: { reason: "REPLACE" },
	orderBy: { startedAt: "desc" },
	take: 1,
	select: { fromKmsKeyId: true },
} as const;

const shownDamaged = 50;

async function findDamaged(db: Db, deploymentIds: string[]) {
	return db.damagedRecord.findMany({
		where: { deploymentId: { in: deploymentIds } },
		select: { deploymentId: true, resource: true, recordId: true },
		orderBy: { foundAt: "desc" },
	});
}

function damagedView(found: { resource: Resource; recordId: string }[]): DamagedView {
	const newest = found.slice(0, shownDamaged).map(({ resource, recordId }) => ({ resource, id: recordId }));
	return { records: found.length, newest };
}

/** The default key of a resource that has no key yet. */
function defaultKeyName(resource: Resource): string {
	return resource === "SCHEDULED_QUERIES" ? "Keyhold owned key" : "Keyhold managed key";
}

function keySelection() {
	return {
		...columnsOf(keyColumns),
		...troubleSelection,
		probe: true,
		rekeysTo: lastReplacement,
		requests: { where: { day: { gt: new Date(now().getTime() - 30 * 86_400_000) } } },
	} as const satisfies Prisma.KmsKeySelect;
}

type KeyRow = Prisma.KmsKeyGetPayload<{ select: ReturnType<typeof keySelection> }>;

function keyView(row: KeyRow, counts: RecordCount[], installation: Installation): KeyView {
	const {
		factsReadAt: _,
		rekeysTo: __,
		protections: ___,
		organizationId: ____,
		revocations,
		requests,
		...columns
	} = row;
	const own = counts.filter(({ kmsKeyId }) => kmsKeyId === row.id);
	return {
		...withIsoTimes(columns),
		trouble: keyTroubleOf(row, installation),
		probe: row.probe as ProbeReport | null,
		facts: currentFacts(row),
		dataKeys: sum(own, ({ dataKeys }) => dataKeys),
		records: sum(own, ({ records }) => records),
		lastRevocation: revocations[0] ? revocationMeasure(revocations[0]) : null,
		requests: requests.reduce((total, { requests }) => total + requests, 0),
	};
}

function sum(counts: RecordCount[], pick: (count: RecordCount) => number): number {
	return counts.reduce((total, count) => total + pick(count), 0);
}
