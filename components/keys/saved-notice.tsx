"use client";

import { useEffect, useRef } from "react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type SavedNoticeProps = { name: string; problem: string; keysPath: string };

/** "Save and activate" saved the key but did not activate it. */
export function SavedNotice({ name, problem, keysPath }: SavedNoticeProps) {
	const notice = useRef<HTMLDivElement>(null);
	useEffect(() => notice.current?.focus(), []);
	return (
		<div ref={notice} tabIndex={-1} className="rounded-lg outline-hidden">
			<Notice
				tone="warning"
				role="alert"
				title={`${name} was saved but not activated.`}
				action={<ButtonLink href={keysPath}>Go to Encryption Keys</ButtonLink>}
			>
				<p>{problem}</p>
				<p>Your data hasn't been moved. Fix this, then activate the key on the Encryption Keys page.</p>
			</Notice>
		</div>
	);
}
