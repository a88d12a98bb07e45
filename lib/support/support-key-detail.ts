import { z } from "zod";
import { query } from "../access/verbs.ts";
import { type ApplicationDataView, readApplicationData } from "../application-data/application-data-view.ts";
import { installationFor, keyTroubleOf, troubleSelection } from "../keys/key-trouble-of.ts";
import { type RekeyProgress, rekeyProgress } from "../keys/rekey-progress.ts";
import { type RevocationMeasure, revocationMeasure } from "../keys/revocation-measure.ts";
import { sumRecords } from "../keys/sum-records.ts";
import { maskArn } from "../kms/arn.ts";
import { maskTexts } from "../kms/mask-text.ts";
import type { TroubleView } from "../kms/trouble-view.ts";
import { now } from "../platform/clock.ts";
import { config } from "../platform/config.ts";
import type { Db } from "../platform/db.ts";
import { KeyholdError } from "../platform/errors.ts";
import { openPhases } from "../platform/open-phases.ts";
import type { Prisma } from "../platform/prisma/client.ts";
import { KeyHealth } from "../platform/prisma/enums.ts";
import { columnsOf, time, withIsoTimes } from "../platform/view.ts";
import type { ProbeReport } from "../probe/report.ts";
import { countRecords } from "../vault/count-records.ts";
import { type SupportKeyRow, supportKeyColumns } from "./support-key-health.ts";

const shownRows = 20;

const keyColumns = supportKeyColumns.extend({
	healthDetail: z.string().nullable(),
	lastHealthyAt: time.nullable(),
});

const healthCheck = z.object({
	checkedAt: time,
	outcome: z.enum(KeyHealth),
	error: z.string().nullable(),
	latencyMs: z.number(),
});
export type SupportHealthCheck = z.infer<typeof healthCheck>;

/** An audit event about the key, without its actor's name. */
export type SupportKeyEvent = {
	seq: string;
	at: string;
	action: string;
	outcome: string;
	actorType: string;
	awsError: string | null;
};

export type SupportTrouble = Pick<TroubleView, "cause" | "meaning" | "advice" | "refusedRequests"> & {
	steps: string[];
};

export type SupportKeyDetail = SupportKeyRow &
	z.infer<typeof keyColumns> & {
		/** Null if the key works. The steps of the fix are on the customer's page, with the key's id. */
		trouble: SupportTrouble | null;
		/** The page on which the customer's Org Admins see the key. */
		customerUrl: string;
		lastRevocation: RevocationMeasure | null;
		probe: ProbeReport | null;
		/** The rekey to or from this key in progress. */
		rekey: RekeyProgress | null;
		dataKeys: number;
		records: number;
		/** The vendor's applications in the key's deployment, as they reported. */
		applications: ApplicationDataView;
		/** Newest first, as are the events. */
		checks: SupportHealthCheck[];
		events: SupportKeyEvent[];
	};

/**
 * One customer key for support staff: no data, no names of people, and every ARN, account id and key id masked, also within
 * texts. @throws KeyholdError NOT_FOUND
 */
export const supportKeyDetail = query({
	name: "supportKeyDetail",
	permission: "support:key-health",
	input: z.object({ keyId: z.uuid() }),
	run: async ({ db, input: { keyId } }): Promise<SupportKeyDetail> => {
		const key = await findAnyKey(db, keyId);
		const [counts, rekey, events, trouble, [applications]] = await Promise.all([
			countRecords([key.deployment.id]),
			findRekey(db, key.deployment.id, key.id),
			findEvents(db, key.organization.id, key.id),
			readTrouble(db, key.id),
			readApplicationData(db, [key.deployment.id]),
		]);
		const own = counts.filter(({ kmsKeyId }) => kmsKeyId === key.id);
		// Keyhold's own id is not masked: the page's links need it.
		const { id, arn, organization, deployment, revocations, healthChecks, ...columns } = key;
		const [revocation] = revocations;
		return {
			id,
			organization: organization.name,
			deployment: deployment.name,
			offboardingEndsAt: organization.offboardingEndsAt?.toISOString() ?? null,
			customerUrl: `${config().consoleOrigin ?? ""}/${organization.slug}/settings/encryption-keys#${deployment.id}`,
			applications: applications as ApplicationDataView,
			...maskTexts({
				...withIsoTimes(columns),
				trouble,
				maskedArn: maskArn(arn),
				lastRevocation: revocation ? revocationMeasure(revocation) : null,
				probe: key.probe as ProbeReport | null,
				rekey: rekey && rekeyProgress(rekey, now()),
				dataKeys: own.reduce((total, { dataKeys }) => total + dataKeys, 0),
				records: sumRecords(own),
				checks: healthChecks.map((check) => withIsoTimes(check)),
				events,
			}),
		};
	},
});

async function findAnyKey(db: Db, keyId: string) {
	const key = await db.kmsKey.findFirst({
		where: { id: keyId, kind: "CUSTOMER" },
		select: {
			...columnsOf(keyColumns),
			arn: true,
			probe: true,
			organization: { select: { id: true, name: true, slug: true, offboardingEndsAt: true } },
			deployment: { select: { id: true, name: true } },
			revocations: { orderBy: { refusedAt: "desc" }, take: 1 },
			healthChecks: {
				orderBy: [{ checkedAt: "desc" }, { id: "desc" }],
				take: shownRows,
				select: columnsOf(healthCheck),
			},
		},
	});
	if (!key?.organization || !key.deployment) throw new KeyholdError("NOT_FOUND", "There is no such key.");
	return { ...key, organization: key.organization, deployment: key.deployment };
}

async function readTrouble(db: Db, keyId: string): Promise<SupportTrouble | null> {
	const key = await db.kmsKey.findUniqueOrThrow({ where: { id: keyId }, select: troubleSelection });
	const trouble = keyTroubleOf(key, await installationFor([key]));
	if (!trouble) return null;
	const { cause, meaning, advice, refusedRequests, remedy } = trouble;
	return { cause, meaning, advice, refusedRequests, steps: remedy.map(({ title }) => title) };
}

async function findRekey(db: Db, deploymentId: string, keyId: string) {
	return db.rekey.findFirst({
		where: {
			deploymentId,
			phase: { in: openPhases },
			OR: [{ fromKmsKeyId: keyId }, { toKmsKeyId: keyId }],
		},
	});
}

async function findEvents(db: Db, organizationId: string, keyId: string): Promise<SupportKeyEvent[]> {
	const rows = await db.auditEvent.findMany({
		where: { chainId: organizationId, targetType: "key", targetId: keyId, action: { startsWith: "key." } },
		orderBy: { seq: "desc" },
		take: shownRows,
		select: { seq: true, at: true, action: true, outcome: true, actorType: true, details: true },
	});
	return rows.map(({ seq, at, details, ...event }) => ({
		...event,
		seq: seq.toString(),
		at: at.toISOString(),
		awsError: awsErrorOf(details),
	}));
}

/** Only AWS's error name from the details of an audit row. */
function awsErrorOf(details: Prisma.JsonValue): string | null {
	const { awsError } = (details ?? {}) as { awsError?: unknown };
	return typeof awsError === "string" ? awsError : null;
}
