import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { type ApplicationDataView, readApplicationData } from "../application-data/application-data-view.ts";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { Resource } from "../platform/prisma/client.ts";
import { shownKeyName } from "../platform/vendor-names.ts";
import { countRecords, type RecordCount } from "../vault/count-records.ts";
import type { ApprovalView } from "./approval-view.ts";
import { readHealthHours } from "./health-hours.ts";
import { installationFor } from "./key-trouble-of.ts";
import { type DeletedKeyView, type KeyView, keySelection, keyView } from "./key-view.ts";
import { recentApprovals } from "./list-approvals.ts";
import { type ProtectionNotice, readProtectionNotice } from "./protection-notice.ts";
import { findEndings, keyEnding, type RekeyOutcome, rekeyOutcome } from "./rekey-outcome.ts";
import { type RekeyProgress, rekeyProgress } from "./rekey-progress.ts";
import { type ResourceView, resourceViews } from "./resource-views.ts";
import { sumRecords } from "./sum-records.ts";

export type { KeyView };

/** Records that did not open when they were to be moved: they stay as they are. */
export type DamagedView = { records: number; newest: { resource: Resource; id: string }[] };

/** A rekey in progress, with the names of the keys that it moves data from and to. */
export type OpenRekey = RekeyProgress & Pick<RekeyOutcome, "from" | "to">;

export type DeploymentView = {
	id: string;
	name: string;
	region: string;
	/** The key that is added, activating, active or being deleted. */
	key: KeyView | null;
	/** The keys before `key` that data is moving away from, and the one that `key` replaced. */
	previous: KeyView[];
	damaged: DamagedView;
	/** All sealed records of the deployment that can be opened with their keys. */
	records: number;
	resources: ResourceView[];
	applicationData: ApplicationDataView;
	rekey: OpenRekey | null;
	/** The result of the last rekey, if that ended within a week and no other has begun since. */
	outcome: RekeyOutcome | null;
	history: DeletedKeyView[];
};

export type EncryptionKeysView = {
	deployments: DeploymentView[];
	/** The content of the banner: it and the page never show two different states. */
	notice: ProtectionNotice[];
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
				protections: { orderBy: { resource: "asc" } },
				kmsKeys: {
					where: { kind: "CUSTOMER" },
					orderBy: { createdAt: "desc" },
					select: keySelection(),
				},
				rekeys: { orderBy: { startedAt: "desc" }, take: 1, include: rekeyKeys },
			},
		});
		const ids = deployments.map(({ id }) => id);
		const live = deployments.flatMap(({ kmsKeys }) => kmsKeys.filter(({ status }) => status !== "DELETED"));
		const liveIds = live.map(({ id }) => id);
		const arnsInUse = new Set(live.map(({ arn }) => arn));
		const [
			counts,
			applicationData,
			damaged,
			endings,
			approvals,
			notice,
			hours,
			{ isTwoPersonRequired },
			installation,
		] = await Promise.all([
			countRecords(ids),
			readApplicationData(db, ids),
			findDamaged(db, ids),
			findEndings(db, ids),
			recentApprovals(db, organizationId, actor.id),
			readProtectionNotice(db, organizationId, actor.id),
			readHealthHours(liveIds),
			db.organization.findUniqueOrThrow({
				where: { id: organizationId },
				select: { isTwoPersonRequired: true },
			}),
			installationFor(deployments.flatMap(({ kmsKeys }) => kmsKeys)),
		]);
		const keyNames = await namesOfKeys(
			db,
			deployments.flatMap(({ protections }) => protections.map(({ kmsKeyId }) => kmsKeyId)),
			counts,
		);
		return {
			approvals,
			notice,
			isTwoPersonRequired,
			cutOffSeconds: config().keyMaxAgeMs / 1000,
			outageGraceSeconds: config().outageGraceMs / 1000,
			deployments: deployments.map((deployment, at) => {
				const own = counts.filter(({ deploymentId }) => deploymentId === deployment.id);
				const keys = deployment.kmsKeys.map((row) => ({
					row,
					view: keyView(row, own, { hours, installation, arnsInUse }),
				}));
				const [rekey] = deployment.rekeys;
				const isOpen = rekey !== undefined && openPhases.includes(rekey.phase);
				const current = keys.find(({ view }) => view.status !== "DELETED");
				const replacement = endings.find(
					({ reason, toKmsKeyId }) => reason === "REPLACE" && toKmsKeyId === current?.row.id,
				);
				return {
					id: deployment.id,
					name: deployment.name,
					region: deployment.region,
					key: current?.view ?? null,
					previous: keys
						.filter((key) => key !== current)
						.map(({ view }) => view)
						.filter(({ id, status }) => status !== "DELETED" || id === replacement?.fromKmsKeyId),
					damaged: damagedView(damaged.filter(({ deploymentId }) => deploymentId === deployment.id)),
					records: sumRecords(own),
					resources: resourceViews(deployment.protections, own, keyNames),
					applicationData: applicationData[at] as ApplicationDataView,
					rekey: isOpen
						? {
								...rekeyProgress(rekey, now()),
								from: rekey.fromKmsKey && shownKeyName(rekey.fromKmsKey),
								to: shownKeyName(rekey.toKmsKey),
							}
						: null,
					outcome: rekey && !isOpen ? rekeyOutcome(rekey, now(), arnsInUse) : null,
					history: keys
						.filter(({ view }) => view.status === "DELETED")
						.map(({ row, view }) => ({
							...view,
							ending: keyEnding(
								row,
								endings.find(({ fromKmsKeyId }) => fromKmsKeyId === row.id),
							),
						})),
				};
			}),
		};
	},
});

const rekeyKeys = {
	fromKmsKey: { select: { kind: true, name: true, arn: true } },
	toKmsKey: { select: { kind: true, name: true } },
} as const;

/** The names of the keys that resources are, or must be, under: also those of Keyhold. */
async function namesOfKeys(db: Db, targets: (string | null)[], counts: RecordCount[]) {
	const ids = new Set([...targets, ...counts.map(({ kmsKeyId }) => kmsKeyId)]);
	const keys = await db.kmsKey.findMany({
		where: { id: { in: [...ids].filter((id) => id !== null) } },
		select: { id: true, kind: true, name: true },
	});
	return new Map(keys.map((key) => [key.id, shownKeyName(key)]));
}

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
