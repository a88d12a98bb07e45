import type { TenantAuthorized } from "../../access/authorize.ts";
import { now } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Approval } from "../../platform/prisma/client.ts";
import { lockMembers } from "../members/lock-members.ts";
import { isRequesterStillAuthorized } from "./requester.ts";

/**
 * Serializes two-person changes with changes to members and settings, and returns whether the organization requires a
 * second person: a changed setting or role takes effect once it has committed.
 * @throws KeyholdError FORBIDDEN when the caller is no longer an Org Admin
 */
export async function lockTwoPersonSetting(
	tx: Tx,
	{ actor, organization: { id } }: Pick<TenantAuthorized, "actor" | "organization">,
): Promise<boolean> {
	await lockMembers(tx, id, actor);
	const organization = await tx.organization.findUniqueOrThrow({
		where: { id },
		select: { isTwoPersonRequired: true },
	});
	return organization.isTwoPersonRequired;
}

/** True once the request has expired. Pure. */
export function isPast({ expiresAt }: Pick<Approval, "expiresAt">, at: Date): boolean {
	return expiresAt <= at;
}

/**
 * Finds a request of this organization that is still open.
 * @throws KeyholdError NOT_FOUND; CONFLICT, which says how it ended
 */
export async function waitingApproval(on: Db, organizationId: string, id: string): Promise<Approval> {
	const approval = await on.approval.findFirst({ where: { id, organizationId } });
	if (!approval) throw new KeyholdError("NOT_FOUND", "There is no such request in this organization.");
	if (approval.state !== "WAITING") throw new KeyholdError("CONFLICT", describeEnd(approval));
	if (isPast(approval, now())) throw new KeyholdError("CONFLICT", describeEnd({ state: "EXPIRED" }));
	return approval;
}

/**
 * Finds an open request that this user may approve.
 * @throws KeyholdError FORBIDDEN for the requester; CONFLICT if the requester is no longer authorized
 */
export async function approvableBy(
	on: Db,
	organizationId: string,
	id: string,
	userId: string | null,
): Promise<Approval> {
	const approval = await waitingApproval(on, organizationId, id);
	if (userId === null || userId === approval.requesterUserId) {
		throw new KeyholdError("FORBIDDEN", "You requested this yourself. Another Org Admin must approve it.");
	}
	if (!(await isRequesterStillAuthorized(on, approval))) {
		throw new KeyholdError(
			"CONFLICT",
			`${approval.requesterLabel}, who requested this, is no longer authorized, so the request is void. Nothing was changed.`,
		);
	}
	return approval;
}

function describeEnd({
	state,
	deciderLabel,
}: Pick<Approval, "state"> & Partial<Pick<Approval, "deciderLabel">>): string {
	const by = deciderLabel ? ` by ${deciderLabel}` : "";
	switch (state) {
		case "DONE":
			return `This request was already approved${by}.`;
		case "REJECTED":
			return `This request was rejected${by}. Nothing was changed.`;
		case "EXPIRED":
			return "This request expired after 24 hours. Submit a new one.";
		default:
			return "This request was withdrawn. Nothing was changed.";
	}
}
