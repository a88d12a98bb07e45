import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { type Tone, ToneIcon, toneSoft, toneText } from "./tone.tsx";

type StatusBadgeProps = {
	tone: Tone;
	/** Replaces the tone's icon. */
	icon?: ReactNode;
	children: ReactNode;
	className?: string | undefined;
};

export function StatusBadge({ tone, icon, children, className }: StatusBadgeProps) {
	return (
		<span
			className={cn(
				"inline-flex items-center gap-1 whitespace-nowrap rounded-full border border-current/25 px-2 py-0.5",
				"text-xs font-medium [&_svg]:size-3.5 [&_svg]:shrink-0",
				toneText[tone],
				toneSoft[tone],
				className,
			)}
		>
			{icon ?? <ToneIcon tone={tone} />}
			{children}
		</span>
	);
}
