import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { type Tone, ToneIcon, toneSoft, toneText } from "./tone.tsx";

type NoticeProps = {
	tone: Tone;
	title?: ReactNode;
	children?: ReactNode;
	/** A Button or ButtonLink. */
	action?: ReactNode;
	/** For notices that appear later: "alert" interrupts a screen reader, "status" waits. */
	role?: "alert" | "status" | undefined;
	className?: string | undefined;
};

export function Notice({ tone, title, children, action, role, className }: NoticeProps) {
	return (
		<div
			role={role}
			className={cn(
				"flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border border-current/25 px-3.5 py-2.5",
				toneText[tone],
				toneSoft[tone],
				className,
			)}
		>
			<ToneIcon tone={tone} className="mt-0.5 size-4 shrink-0" />
			<div className="min-w-0 flex-1 basis-48 text-text wrap-anywhere">
				{title && <p className="font-semibold">{title}</p>}
				{children}
			</div>
			{action && <div className="flex flex-wrap items-center gap-2">{action}</div>}
		</div>
	);
}
