import { z } from "zod";
import { isRequesterStillAuthorized } from "../organizations/approvals/requester.ts";
import { isPast } from "../organizations/approvals/waiting-approval.ts";
import { now } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Approval, KeyStatus, Prisma } from "../platform/prisma/client.ts";
import {
	ApprovalAction,
	ApprovalState,
	KeyHealth,
	KeyStatus as KeyStatuses,
	Resource,
} from "../platform/prisma/enums.ts";
import { count, id, time } from "../platform/view.ts";
import { countRecords } from "../vault/count-records.ts";
import { canTransition, type Transition } from "./lifecycle.ts";

/** The state of a request, or why a waiting one can no longer be approved. */
export const approvalStandings = [...Object.values(ApprovalState), "VOID", "MOOT"] as const;
export type ApprovalStanding = (typeof approvalStandings)[number];

/** A request for a second person's approval, as the API shows it. */
export const approvalRequest = z
	.object({
		id,
		action: z.enum(ApprovalAction),
		key: z
			.object({ id, name: z.string(), arn: z.string() })
			.nullable()
			.meta({ description: "Null for a request that concerns no key." }),
		newKey: z
			.object({ name: z.string(), arn: z.string() })
			.nullable()
			.meta({ description: "The new key of a replacement." }),
		resource: z
			.enum(Resource)
			.nullable()
			.meta({ description: "The resource that would be moved off the key." }),
		standing: z.enum(approvalStandings).meta({
			description:
				"VOID: the requester is no longer allowed to make the request. MOOT: the key has changed, so that there is nothing left to approve.",
		}),
		reason: z.string().nullable().meta({ description: "The requester's words; null if a token gave none." }),
		requestedBy: z.string(),
		isByToken: z.boolean(),
		requestedAt: time,
		expiresAt: time,
		decidedBy: z.string().nullable(),
		decidedAt: time.nullable(),
	})
	.meta({
		id: "Approval",
		description: "A change that one Org Admin or token requested and another Org Admin approves.",
	});

/** A request as the console shows it to one reader. */
export type ApprovalView = z.infer<typeof approvalRequest> & {
	/** True if the reader, or a token of theirs, made the request: they may withdraw it but not approve it. */
	isOwn: boolean;
	/** The key as it is now, for the approver; null once the request has ended. */
	keyNow: z.infer<typeof keyNow> | null;
};

const keyNow = z.object({
	status: z.enum(KeyStatuses),
	health: z.enum(KeyHealth),
	records: count,
});

export const withKey = {
	kmsKey: { select: { id: true, name: true, arn: true, status: true, health: true, deploymentId: true } },
} satisfies Prisma.ApprovalInclude;
type ApprovalRow = Prisma.ApprovalGetPayload<{ include: typeof withKey }>;

/** Requests as `readerId` sees them. */
export async function approvalViews(
	on: Db,
	rows: ApprovalRow[],
	readerId: string | null,
): Promise<ApprovalView[]> {
	const open = rows.filter(({ state }) => state === "WAITING");
	const deployments = open.flatMap(({ kmsKey }) => kmsKey?.deploymentId ?? []);
	const counts = await countRecords([...new Set(deployments)]);
	const recordsUnder = (keyId: string) =>
		counts.reduce((total, { kmsKeyId, records }) => total + (kmsKeyId === keyId ? records : 0), 0);
	return Promise.all(
		rows.map(async ({ kmsKey, ...row }) => {
			const isOpen = row.state === "WAITING";
			const isAuthorized = !isOpen || (await isRequesterStillAuthorized(on, row));
			return {
				id: row.id,
				action: row.action,
				key: kmsKey && { id: kmsKey.id, name: kmsKey.name, arn: kmsKey.arn },
				newKey: row.action === "REPLACE_KEY" ? newKeyOf(row.input) : null,
				resource: row.action === "UNCOVER_RESOURCE" ? resourceOf(row.input) : null,
				standing: standingOf(row, { keyStatus: kmsKey?.status ?? null, isAuthorized }, now()),
				reason: row.reason,
				requestedBy: row.requesterLabel,
				isByToken: row.requesterType === "token",
				requestedAt: row.requestedAt.toISOString(),
				expiresAt: row.expiresAt.toISOString(),
				decidedBy: row.deciderLabel,
				decidedAt: row.decidedAt?.toISOString() ?? null,
				isOwn: row.requesterUserId !== null && row.requesterUserId === readerId,
				keyNow:
					isOpen && kmsKey
						? { status: kmsKey.status, health: kmsKey.health, records: recordsUnder(kmsKey.id) }
						: null,
			};
		}),
	);
}

const transitionOf = {
	DELETE_KEY: "deleteUsed",
	REPLACE_KEY: "deleteUsed",
	DESTROY_DATA: "destroyData",
	// A resource can be moved off a key for as long as the key could be deleted.
	UNCOVER_RESOURCE: "deleteUsed",
} as const satisfies Partial<Record<ApprovalAction, Transition>>;

/** The standing of a request at a moment. Pure. */
export function standingOf(
	approval: Pick<Approval, "action" | "state" | "expiresAt">,
	{ keyStatus, isAuthorized }: { keyStatus: KeyStatus | null; isAuthorized: boolean },
	at: Date,
): ApprovalStanding {
	const { action, state } = approval;
	if (state !== "WAITING") return state;
	if (isPast(approval, at)) return "EXPIRED";
	if (action !== "SWITCH_OFF_TWO_PERSON" && keyStatus && !canTransition(transitionOf[action], keyStatus)) {
		return "MOOT";
	}
	return isAuthorized ? "WAITING" : "VOID";
}

function newKeyOf(input: unknown): { arn: string; name: string } {
	const { arn, name } = z.object({ arn: z.string(), name: z.string() }).parse(input);
	return { arn, name };
}

function resourceOf(input: unknown): Resource {
	return z.object({ resource: z.enum(Resource) }).parse(input).resource;
}
