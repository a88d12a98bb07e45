"use client";

import Link from "next/link";
import { useParams } from "next/navigation";
import { useEffect, useRef } from "react";
import type { Confirmation } from "@/components/confirm-dialog.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";

/** The change was requested, not made. Takes the focus: the button that was pressed is gone. */
export function ApprovalRequested({ expiresAt }: { expiresAt: string }) {
	const { org } = useParams<{ org: string }>();
	const notice = useRef<HTMLDivElement>(null);
	useEffect(() => notice.current?.focus(), []);
	return (
		<div ref={notice} tabIndex={-1} className="rounded-lg outline-hidden">
			<Notice
				tone="info"
				role="status"
				title={
					<>
						Waiting for another Org Admin to approve. Expires <LocalTime value={expiresAt} />.
					</>
				}
			>
				<p>
					Nothing has changed yet. Ask another Org Admin to approve this under{" "}
					<Link href={`/${org}/settings/approvals`} className="text-primary underline">
						Approvals
					</Link>
					.
				</p>
			</Notice>
		</div>
	);
}

/** Turns a confirmation into a request that another Org Admin approves: "Request deletion". */
export function approvalRequest(
	change: string,
): Pick<Confirmation, "confirmLabel" | "isHarmless" | "isReasonAsked" | "children"> {
	return {
		confirmLabel: `Request ${change}`,
		isHarmless: true,
		isReasonAsked: true,
		children: (
			<Notice tone="info">
				Your organization requires two-person approval. Nothing happens until another Org Admin approves this.
			</Notice>
		),
	};
}
