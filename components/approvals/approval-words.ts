import type { ApprovalView } from "@/lib/keys/list-approvals.ts";

const dayMs = 24 * 3_600_000;

/**
 * Which requests the page shows of those that it knows, newest first: what waits, and for a day what became of the
 * newest one about the same thing. What is done or withdrawn shows by itself. Pure.
 */
export function shownApprovals(approvals: ApprovalView[], at: number): ApprovalView[] {
	const seen = new Set<string>();
	return approvals.filter((approval) => {
		const about = `${approval.action} ${approval.key?.id}`;
		const isNewest = !seen.has(about);
		seen.add(about);
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

/** "delete prod-data-key": what was asked for. Pure. */
export function askedWords({ action, key, newKey }: Pick<ApprovalView, "action" | "key" | "newKey">): string {
	const name = key?.name ?? "the key";
	switch (action) {
		case "DELETE_KEY":
			return `delete ${name}`;
		case "REPLACE_KEY":
			return `replace ${name} by ${newKey?.name ?? "another key"}`;
		case "DESTROY_DATA":
			return `destroy the data of ${name}`;
		case "SWITCH_OFF_TWO_PERSON":
			return "switch off two people for deletion";
	}
}

/** What the person approves, as the title of the dialog. Pure. */
export function approveTitle({ action, key }: Pick<ApprovalView, "action" | "key">): string {
	const name = key?.name ?? "the key";
	switch (action) {
		case "DELETE_KEY":
			return `Approve deleting ${name}?`;
		case "REPLACE_KEY":
			return `Approve replacing ${name}?`;
		case "DESTROY_DATA":
			return `Approve destroying the data of ${name}?`;
		case "SWITCH_OFF_TWO_PERSON":
			return "Approve switching off two people for deletion?";
	}
}

/** "anna@acme.example", "the token robot". Pure. */
export function requesterWords({ requestedBy, isByToken }: ApprovalView): string {
	return isByToken ? `The token ${requestedBy}` : requestedBy;
}

/** What waits for approval, for a live region. Pure. */
export function spokenApprovals(approvals: ApprovalView[]): string {
	return approvals
		.filter(({ standing }) => standing === "WAITING")
		.map((approval) => `${requesterWords(approval)} asked to ${askedWords(approval)}; it waits for approval.`)
		.join(" ");
}
