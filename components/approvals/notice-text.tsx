import type { ReactNode } from "react";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import { changeName, requesterName } from "./approval-text.ts";

/** A request in a sentence, and what follows from its standing. */
export function noticeText(approval: ApprovalView): { title: ReactNode; text: ReactNode } {
	const change = changeName(approval);
	const isSelf = approval.isOwn && !approval.isByToken;
	const who = isSelf ? "You" : requesterName(approval);
	const by = isSelf ? "you" : approval.isByToken ? `the token ${approval.requestedBy}` : approval.requestedBy;
	switch (approval.standing) {
		case "VOID":
			return {
				title: `${who} asked to ${change}, but ${isSelf ? "no longer have" : "no longer has"} permission.`,
				text: (
					<p>
						This request is no longer valid. Nothing was changed. Submit a new request if you still want this.
					</p>
				),
			};
		case "MOOT":
			return {
				title: `${who} asked to ${change}, but the key has changed since.`,
				text: (
					<p>
						The request no longer applies. {approval.isOwn ? "Withdraw" : "Reject"} it to remove it from this
						page.
					</p>
				),
			};
		case "REJECTED":
			return {
				title: (
					<>
						{approval.decidedBy} rejected the request to {change},{" "}
						<RelativeTime value={approval.decidedAt ?? approval.expiresAt} />.
					</>
				),
				text: <p>Requested by {by}. Nothing was changed.</p>,
			};
		case "EXPIRED":
			return {
				title: `No one approved the request to ${change} within 24 hours.`,
				text: <p>Requested by {by}. Nothing was changed. Submit a new request if you still want this.</p>,
			};
		default:
			return {
				title: `${who} asked to ${change}.`,
				text: (
					<p>
						Requested <RelativeTime value={approval.requestedAt} />. Nothing has changed yet. Another Org
						Admin must approve this by <LocalTime value={approval.expiresAt} /> (
						<RelativeTime value={approval.expiresAt} />
						), or it expires.
					</p>
				),
			};
	}
}
