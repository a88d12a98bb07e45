import { now } from "../../platform/clock.ts";
import type { Db, Tx } from "../../platform/db.ts";
import { KeyholdError } from "../../platform/errors.ts";
import type { Approval } from "../../platform/prisma/client.ts";
import { doesRequesterCount } from "./requester.ts";

/**
 * Takes the row lock of an organization, so that what concerns two people comes one after the other, and says whether it
 * asks for two: a setting that has committed counts.
 */
export async function lockTwoPersonSetting(tx: Tx, organizationId: string): Promise<boolean> {
	const [row] = await tx.$queryRaw<{ isRequired: boolean }[]>`
		SELECT is_two_person_required AS "isRequired" FROM organizations
		WHERE id = ${organizationId}::uuid FOR NO KEY UPDATE`;
	if (!row) throw new KeyholdError("NOT_FOUND", "There is no such organization.");
	return row.isRequired;
}

/** Whether nobody can decide any more for want of time. Pure. */
export function isPast({ expiresAt }: Pick<Approval, "expiresAt">, at: Date): boolean {
	return expiresAt <= at;
}

/**
 * A request of this organization that can still be decided.
 * @throws KeyholdError NOT_FOUND; CONFLICT, which says what became of it.
 */
export async function waitingApproval(on: Db, organizationId: string, id: string): Promise<Approval> {
	const approval = await on.approval.findFirst({ where: { id, organizationId } });
	if (!approval) throw new KeyholdError("NOT_FOUND", "There is no such request in this organization.");
	if (approval.state !== "WAITING") throw new KeyholdError("CONFLICT", endWords(approval));
	if (isPast(approval, now())) throw new KeyholdError("CONFLICT", endWords({ state: "EXPIRED" }));
	return approval;
}

/**
 * The same, for somebody who may approve it.
 * @throws KeyholdError FORBIDDEN for the person who asked; CONFLICT when that person may not ask any more.
 */
export async function approvableBy(
	on: Db,
	organizationId: string,
	id: string,
	userId: string | null,
): Promise<Approval> {
	const approval = await waitingApproval(on, organizationId, id);
	if (userId === null || userId === approval.requesterUserId) {
		throw new KeyholdError("FORBIDDEN", "You asked for this yourself. Another Org Admin has to approve it.");
	}
	if (!(await doesRequesterCount(on, approval))) {
		throw new KeyholdError(
			"CONFLICT",
			`${approval.requesterLabel}, who asked for this, may not do so any more, so the request does not count. Nothing was changed.`,
		);
	}
	return approval;
}

function endWords({
	state,
	deciderLabel,
}: Pick<Approval, "state"> & Partial<Pick<Approval, "deciderLabel">>): string {
	const by = deciderLabel ? ` by ${deciderLabel}` : "";
	switch (state) {
		case "DONE":
			return `This request was approved${by} already.`;
		case "REJECTED":
			return `This request was rejected${by}. Nothing was changed.`;
		case "EXPIRED":
			return "This request waited for more than 24 hours and does not count any more. Ask for it anew.";
		default:
			return "This request was withdrawn. Nothing was changed.";
	}
}
