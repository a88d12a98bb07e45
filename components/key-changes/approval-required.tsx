"use client";

import { useEffect, useRef } from "react";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";

/** The change was requested, not made. Takes the focus: the button that was pressed is gone. */
export function ApprovalRequested({ expiresAt }: { expiresAt: string }) {
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
				<p>Nothing has changed yet. Ask another Org Admin to approve this under Encryption Keys.</p>
			</Notice>
		</div>
	);
}

/** Shown before the change is requested. */
export function ApprovalRequiredHint() {
	return (
		<Notice tone="info">
			Your organization requires two-person approval. Nothing happens until another Org Admin approves this.
		</Notice>
	);
}
