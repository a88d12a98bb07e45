import { CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn.ts";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";

type DrillStepProps = {
	title: string;
	state: "done" | "now" | "later";
	/** For the AWS CLI. */
	command?: string | undefined;
	/** The measurement. */
	seen?: string | undefined;
	children?: ReactNode;
};

const looks = {
	done: { Icon: CircleCheck, color: "text-success", word: "Done" },
	now: { Icon: CircleDot, color: "text-primary", word: "Now" },
	later: { Icon: CircleDashed, color: "text-muted", word: "Not started" },
};

export function DrillStep({ title, state, command, seen, children }: DrillStepProps) {
	const { Icon, color, word } = looks[state];
	return (
		<li className="flex items-start gap-2.5">
			<Icon className={cn("mt-0.5 size-4 shrink-0", color)} />
			<div className="flex min-w-0 flex-1 flex-col gap-2">
				<p className={cn("font-medium", state === "later" && "text-muted")}>
					<VisuallyHidden>{`${word}: `}</VisuallyHidden>
					{title}
				</p>
				<div aria-live="polite">{seen && <p>{seen}</p>}</div>
				{command && (
					<>
						<p className="text-muted">Do this on the key's page in AWS KMS, or run:</p>
						<CodeBlock code={command} label="AWS CLI" />
					</>
				)}
				{children && <div>{children}</div>}
			</div>
		</li>
	);
}
