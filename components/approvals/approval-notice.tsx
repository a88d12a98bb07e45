"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { ApprovalView } from "@/lib/keys/list-approvals.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { askedWords, requesterWords } from "./approval-words.ts";
import { ApproveDialog, type ApprovedKey } from "./approve-dialog.tsx";

type ApprovalNoticeProps = {
	approval: ApprovalView;
	/** How the key is now; undefined for what is no key's, or not on this page. */
	keyView?: ApprovedKey | undefined;
	actions: ApprovalActions;
};

/** Who asked for what, until when, and what the reader may do about it. */
export function ApprovalNotice({ approval, keyView, actions }: ApprovalNoticeProps) {
	const queryClient = useQueryClient();
	const [isApproving, setApproving] = useState(false);
	const [pending, setPending] = useState<"reject" | "withdraw" | null>(null);
	const [problem, setProblem] = useState<string | null>(null);
	const readAnew = () => queryClient.invalidateQueries();

	const end = async (way: "reject" | "withdraw") => {
		setPending(way);
		setProblem(null);
		const outcome = await outcomeOf(actions[way]({ approvalId: approval.id }));
		await readAnew();
		setPending(null);
		if (!outcome.ok) setProblem(outcome.error.message);
	};

	const { title, text } = noticeWords(approval);
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
				{problem && (
					<p role="alert" className="text-danger">
						{problem}
					</p>
				)}
			</Notice>
			<ApproveDialog
				open={isApproving}
				onClose={() => setApproving(false)}
				onDone={readAnew}
				approval={approval}
				keyView={keyView}
				approve={actions.approve}
			/>
		</>
	);
}

function noticeWords(approval: ApprovalView): { title: ReactNode; text: ReactNode } {
	const asked = askedWords(approval);
	const who = approval.isOwn && !approval.isByToken ? "You" : requesterWords(approval);
	switch (approval.standing) {
		case "VOID":
			return {
				title: `${who} asked to ${asked}, and may not do so any more.`,
				text: <p>The request does not count. Nothing has changed. Ask anew if it is still wanted.</p>,
			};
		case "MOOT":
			return {
				title: `${who} asked to ${asked}, and the key has moved on meanwhile.`,
				text: <p>There is nothing left to approve.</p>,
			};
		case "REJECTED":
			return {
				title: (
					<>
						{approval.decidedBy} rejected the request to {asked},{" "}
						<RelativeTime value={approval.decidedAt ?? approval.expiresAt} />.
					</>
				),
				text: <p>{who} asked for it. Nothing has changed.</p>,
			};
		case "EXPIRED":
			return {
				title: `Nobody approved the request to ${asked} within 24 hours.`,
				text: <p>{who} asked for it. Nothing has changed. Ask anew if it is still wanted.</p>,
			};
		default:
			return {
				title: `${who} asked to ${asked}.`,
				text: (
					<p>
						Nothing has changed yet. It waits for another Org Admin until{" "}
						<LocalTime value={approval.expiresAt} />; after that it does not count any more.
					</p>
				),
			};
	}
}
