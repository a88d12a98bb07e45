import { z } from "zod";
import { tenantQuery } from "../access/verbs.ts";
import { isRequesterStillAuthorized } from "../organizations/approvals/requester.ts";
import { isPast } from "../organizations/approvals/waiting-approval.ts";
import { now } from "../platform/clock.ts";
import type { Db } from "../platform/db.ts";
import type { Approval, ApprovalAction, ApprovalState, KeyStatus } from "../platform/prisma/client.ts";
import { canTransition, type Transition } from "./lifecycle.ts";

/**
 * The state of a request. VOID: the requester is no longer allowed to make it. MOOT: the key has changed, so that there is
 * nothing left to approve.
 */
export type ApprovalStanding = ApprovalState | "VOID" | "MOOT";

export type ApprovalView = {
	id: string;
	action: ApprovalAction;
	/** Null for a request that concerns no key. */
	key: { id: string; name: string; arn: string } | null;
	/** The new key of a replacement. */
	newKey: { arn: string; name: string } | null;
	standing: ApprovalStanding;
	requestedBy: string;
	isByToken: boolean;
	requestedAt: string;
	expiresAt: string;
	decidedBy: string | null;
	decidedAt: string | null;
	/** True if the reader, or a token of theirs, made the request: they may withdraw it but not approve it. */
	isOwn: boolean;
};

const shownForMs = 48 * 3_600_000;

/** Lists the organization's approval requests of the last two days, newest first. */
export const listApprovals = tenantQuery({
	name: "listApprovals",
	permission: "key:read",
	input: z.object({}),
	run: ({ db, actor, organization }) => readApprovals(db, organization.id, actor.id),
});

/** The same, for a verb that shows them beside other things. */
export async function readApprovals(
	on: Db,
	organizationId: string,
	readerId: string | null,
): Promise<ApprovalView[]> {
	const rows = await on.approval.findMany({
		where: { organizationId, requestedAt: { gt: new Date(now().getTime() - shownForMs) } },
		include: { kmsKey: { select: { id: true, name: true, arn: true, status: true } } },
		orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
	});
	return Promise.all(
		rows.map(async ({ kmsKey, ...row }) => {
			const doesCount = row.state !== "WAITING" || (await isRequesterStillAuthorized(on, row));
			return {
				id: row.id,
				action: row.action,
				key: kmsKey && { id: kmsKey.id, name: kmsKey.name, arn: kmsKey.arn },
				newKey: row.action === "REPLACE_KEY" ? newKeyOf(row.input) : null,
				standing: standingOf(row, { keyStatus: kmsKey?.status ?? null, doesCount }, now()),
				requestedBy: row.requesterLabel,
				isByToken: row.requesterType === "token",
				requestedAt: row.requestedAt.toISOString(),
				expiresAt: row.expiresAt.toISOString(),
				decidedBy: row.deciderLabel,
				decidedAt: row.decidedAt?.toISOString() ?? null,
				isOwn: row.requesterUserId !== null && row.requesterUserId === readerId,
			};
		}),
	);
}

const transitionOf = {
	DELETE_KEY: "deleteUsed",
	REPLACE_KEY: "deleteUsed",
	DESTROY_DATA: "destroyData",
} as const satisfies Partial<Record<ApprovalAction, Transition>>;

/** The standing of a request at a moment. Pure. */
export function standingOf(
	approval: Pick<Approval, "action" | "state" | "expiresAt">,
	{ keyStatus, doesCount }: { keyStatus: KeyStatus | null; doesCount: boolean },
	at: Date,
): ApprovalStanding {
	const { action, state } = approval;
	if (state !== "WAITING") return state;
	if (isPast(approval, at)) return "EXPIRED";
	if (action !== "SWITCH_OFF_TWO_PERSON" && keyStatus && !canTransition(transitionOf[action], keyStatus)) {
		return "MOOT";
	}
	return doesCount ? "WAITING" : "VOID";
}

function newKeyOf(input: unknown): { arn: string; name: string } {
	const { arn, name } = z.object({ arn: z.string(), name: z.string() }).parse(input);
	return { arn, name };
}
