"use client";

import { useEffect, useRef } from "react";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";

/** That a change was asked for and not done. Takes the focus: the button that was pressed is gone. */
export function AskedNotice({ expiresAt }: { expiresAt: string }) {
	const notice = useRef<HTMLDivElement>(null);
	useEffect(() => notice.current?.focus(), []);
	return (
		<div ref={notice} tabIndex={-1} className="rounded-lg outline-hidden">
			<Notice
				tone="info"
				role="status"
				title={
					<>
						Waits for another Org Admin until <LocalTime value={expiresAt} />.
					</>
				}
			>
				<p>Nothing has changed yet. Ask another Org Admin to approve it under Encryption Keys.</p>
			</Notice>
		</div>
	);
}

/** Said before it is asked for. */
export function TwoPersonHint() {
	return (
		<Notice tone="info">
			Your organization asks for two people: nothing happens until another Org Admin has approved this.
		</Notice>
	);
}
