"use client";

import { type ReactNode, useState } from "react";
import { outcomeOf } from "@/components/action-result.ts";
import { errorText } from "@/components/error-text.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { ApproveDialog } from "./approve-dialog.tsx";
import { noticeText } from "./notice-text.tsx";

type ApprovalNoticeProps = { approval: ApprovalView; actions: ApprovalActions };

/** A request for approval, and the buttons to approve, reject or withdraw it. */
export function ApprovalNotice({ approval, actions }: ApprovalNoticeProps) {
	const refresh = useRefresh();
	const [isApproving, setApproving] = useState(false);
	const [pending, setPending] = useState<"reject" | "withdraw" | null>(null);
	const [problem, setProblem] = useState<ReactNode>(null);

	const end = async (way: "reject" | "withdraw") => {
		setPending(way);
		setProblem(null);
		const outcome = await outcomeOf(actions[way]({ approvalId: approval.id }));
		await refresh();
		setPending(null);
		if (!outcome.ok) setProblem(errorText(outcome.error));
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
				{approval.reason && (
					<p className="my-1">
						<span className="font-medium">Reason:</span> {approval.reason}
					</p>
				)}
				{text}
				{mayEnd && approval.newKey && <Arn value={approval.newKey.arn} name="ARN of the new key" />}
				<ErrorNotice error={problem} />
			</Notice>
			<ApproveDialog
				approval={isApproving ? approval : null}
				onClose={() => setApproving(false)}
				approve={actions.approve}
			/>
		</>
	);
}
