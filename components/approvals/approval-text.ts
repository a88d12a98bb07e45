import type { ApprovalView } from "@/lib/keys/approval-view.ts";

const dayMs = 24 * 3_600_000;

/**
 * The requests to show, newest first: all that can still be acted on, and for a day the newest rejected or expired request
 * for each change. The effect of the others is visible on the page. Pure.
 */
export function shownApprovals(approvals: ApprovalView[], at: number): ApprovalView[] {
	const seen = new Set<string>();
	return approvals.filter((approval) => {
		const subject = `${approval.action} ${approval.key?.id} ${approval.resource}`;
		const isNewest = !seen.has(subject);
		seen.add(subject);
		switch (approval.standing) {
			case "WAITING":
			case "VOID":
			case "MOOT":
				return true;
			case "REJECTED":
			case "EXPIRED": {
				const endedAt = Date.parse(
					approval.standing === "REJECTED" ? (approval.decidedAt ?? "") : approval.expiresAt,
				);
				return isNewest && at - endedAt < dayMs;
			}
			default:
				return false;
		}
	});
}

type Change = Pick<ApprovalView, "action" | "key" | "newKey" | "resource">;

/** The requested change: "delete prod-data-key". Pure. */
export function changeName({ action, key, newKey, resource }: Change): string {
	const name = key?.name ?? "the key";
	switch (action) {
		case "DELETE_KEY":
			return `delete ${name}`;
		case "REPLACE_KEY":
			return `replace ${name} with ${newKey?.name ?? "another key"}`;
		case "DESTROY_DATA":
			return `destroy the data of ${name}`;
		case "SWITCH_OFF_TWO_PERSON":
			return "turn off two-person approval";
		case "UNCOVER_RESOURCE":
			return `stop protecting ${resourceName(resource)} with ${name}`;
	}
}

/** The title of the dialog. Pure. */
export function approveTitle({ action, key, resource }: Change): string {
	const name = key?.name ?? "the key";
	switch (action) {
		case "DELETE_KEY":
			return `Approve deleting ${name}?`;
		case "REPLACE_KEY":
			return `Approve replacing ${name}?`;
		case "DESTROY_DATA":
			return `Approve destroying the data of ${name}?`;
		case "SWITCH_OFF_TWO_PERSON":
			return "Approve turning off two-person approval?";
		case "UNCOVER_RESOURCE":
			return `Approve moving ${resourceName(resource)} off ${name}?`;
	}
}

/** "request logs". Pure. */
export function resourceName(resource: ApprovalView["resource"]): string {
	return resource?.toLowerCase().replaceAll("_", " ") ?? "data";
}

/** "anna@acme.example", "The token robot". Pure. */
export function requesterName({ requestedBy, isByToken }: ApprovalView): string {
	return isByToken ? `The token ${requestedBy}` : requestedBy;
}

/** The pending requests, for a live region. Pure. */
export function spokenApprovals(approvals: ApprovalView[]): string {
	return approvals
		.filter(({ standing }) => standing === "WAITING")
		.map((approval) => `${requesterName(approval)} asked to ${changeName(approval)}; the request is pending.`)
		.join(" ");
}
