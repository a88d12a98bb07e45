import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";

type DrillStepProps = {
	number: number;
	title: string;
	state: "done" | "now" | "later";
	/** The measurement. */
	seen?: string | undefined;
	/** Of the step that is under way. */
	children?: ReactNode;
};

const looks = {
	done: { Icon: CircleCheck, color: "text-success", word: "Done" },
	now: { Icon: CircleDot, color: "text-primary", word: "Now" },
	later: { Icon: CircleDashed, color: "text-muted", word: "Not started" },
};

export function DrillStep({ number, title, state, seen, children }: DrillStepProps) {
	const { Icon, color, word } = looks[state];
	return (
		<li aria-current={state === "now" ? "step" : undefined} className="flex items-start gap-2.5">
			<Icon className={cn("mt-0.5 size-4 shrink-0", color)} />
			<div className="min-w-0 flex-1">
				<p className={cn("font-medium", state === "later" && "text-muted")}>
					{number}. {title}
					<VisuallyHidden>{` (${word})`}</VisuallyHidden>
				</p>
				<div aria-live="polite">{seen && <p className="mt-1">{seen}</p>}</div>
				{state === "now" && (
					<div className="mt-2 flex flex-col items-start gap-3 *:max-w-full">{children}</div>
				)}
			</div>
		</li>
	);
}
