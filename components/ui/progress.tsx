import { type ReactNode, useId } from "react";
import { cn } from "./cn.ts";
import type { Tone } from "./tone.tsx";

type ProgressProps = {
	label: ReactNode;
	/** Undefined while the amount is unknown. */
	value?: number | undefined;
	max: number;
	/** Shown and read aloud: "43 %, 518,000 of 1,204,551". */
	valueText: string;
	tone?: Exclude<Tone, "neutral"> | undefined;
	className?: string | undefined;
};

const tones = {
	info: "text-primary",
	success: "text-success",
	warning: "text-warning",
	danger: "text-danger",
};

export function Progress({ label, value, max, valueText, tone = "info", className }: ProgressProps) {
	const id = useId();
	return (
		<div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
			<div className="flex flex-wrap items-baseline justify-between gap-x-4">
				<span id={id} className="font-medium">
					{label}
				</span>
				<span className="text-muted tabular-nums">{valueText}</span>
			</div>
			{/* Native, since the content security policy allows no inline width. */}
			<progress
				aria-labelledby={id}
				aria-valuetext={valueText}
				// HTML does not allow a maximum of 0; 0 of 0 is complete.
				value={max > 0 ? value : 1}
				max={max > 0 ? max : 1}
				className={cn(
					"h-2 w-full appearance-none overflow-hidden rounded-full border-0 bg-text/12",
					"[&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-current",
					"[&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:transition-[width]",
					"[&::-moz-progress-bar]:rounded-full [&::-moz-progress-bar]:bg-current",
					"indeterminate:motion-safe:animate-pulse",
					tones[tone],
				)}
			/>
		</div>
	);
}
