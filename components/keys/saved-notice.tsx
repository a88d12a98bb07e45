"use client";

import { useEffect, useRef } from "react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type SavedNoticeProps = { name: string; problem: string; keysPath: string };

/** Half of "Save and activate" was done: which half, and how to go on. */
export function SavedNotice({ name, problem, keysPath }: SavedNoticeProps) {
	const notice = useRef<HTMLDivElement>(null);
	useEffect(() => notice.current?.focus(), []);
	return (
		<div ref={notice} tabIndex={-1} className="rounded-lg outline-hidden">
			<Notice
				tone="warning"
				role="alert"
				title={`${name} is saved as Added, and not activated.`}
				action={<ButtonLink href={keysPath}>Go to Encryption Keys</ButtonLink>}
			>
				<p>{problem}</p>
				<p>Your data stays where it was. Activate the key there once this is mended.</p>
			</Notice>
		</div>
	);
}
