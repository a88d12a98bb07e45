"use client";

import { X } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { useDismissed } from "@/components/use-dismissed.ts";

type DismissibleNoticeProps = Omit<ComponentProps<typeof Notice>, "action"> & {
	/** The ID under which the dismissal is remembered. */
	id: string;
	/** Completes the name of the button: "Dismiss: 221,437 records re-encrypted in 16 s". */
	name: string;
};

/** A notice of something that is done, shown until it is dismissed in this browser. */
export function DismissibleNotice({ id, name, ...props }: DismissibleNoticeProps) {
	const [isDismissed, dismiss] = useDismissed(id);
	if (isDismissed) return null;
	return (
		<Notice
			{...props}
			action={
				<Button variant="ghost" size="sm" iconOnly aria-label={`Dismiss: ${name}`} onClick={dismiss}>
					<X />
				</Button>
			}
		/>
	);
}
