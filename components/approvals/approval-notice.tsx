"use client";

import { type ReactNode, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ApprovalView } from "@/lib/keys/list-approvals.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { changeName, requesterName } from "./approval-text.ts";
import { ApproveDialog, type ApprovedKey } from "./approve-dialog.tsx";

type ApprovalNoticeProps = {
	approval: ApprovalView;
	/** The key's current state; undefined if the request concerns no key, or one that is not on this page. */
	keyView?: ApprovedKey | undefined;
	actions: ApprovalActions;
};

/** A request for approval, and the buttons to approve, reject or withdraw it. */
export function ApprovalNotice({ approval, keyView, actions }: ApprovalNoticeProps) {
	const refresh = useRefresh();
	const [isApproving, setApproving] = useState(false);
	const [pending, setPending] = useState<"reject" | "withdraw" | null>(null);
	const [problem, setProblem] = useState<string | null>(null);

	const end = async (way: "reject" | "withdraw") => {
		setPending(way);
		setProblem(null);
		const outcome = await outcomeOf(actions[way]({ approvalId: approval.id }));
		await refresh();
		setPending(null);
		if (!outcome.ok) setProblem(outcome.error.message);
	};

	const { title, text } = noticeText(approval);
	const isOpen = approval.standing === "WAITING";
	const mayEnd = isOpen || approval.standing === "VOID" || approval.standing === "MOOT";
	return (
		<>
			<Notice
				tone={isOpen ? "warning" : "neutral"}
				title={title}
				action={
					mayEnd && (
						<>
							{isOpen && !approval.isOwn && (
								<Button variant="primary" onClick={() => setApproving(true)}>
									Approve
								</Button>
							)}
							{approval.isOwn ? (
								<Button onClick={() => end("withdraw")} pending={pending === "withdraw"}>
									Withdraw
								</Button>
							) : (
								<Button onClick={() => end("reject")} pending={pending === "reject"}>
									Reject
								</Button>
							)}
						</>
					)
				}
			>
				{text}
				{mayEnd && approval.newKey && <Arn value={approval.newKey.arn} name="ARN of the new key" />}
				<ErrorNotice error={problem} />
			</Notice>
			<ApproveDialog
				approval={isApproving ? approval : null}
				onClose={() => setApproving(false)}
				keyView={keyView}
				approve={actions.approve}
			/>
		</>
	);
}

function noticeText(approval: ApprovalView): { title: ReactNode; text: ReactNode } {
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
						Nothing has changed yet. Another Org Admin must approve this by{" "}
						<LocalTime value={approval.expiresAt} />, or it expires.
					</p>
				),
			};
	}
}
