import { useId } from "react";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";

type CodeBlockProps = {
	code: string;
	/** Names the content: "Key policy". */
	label: string;
	className?: string | undefined;
};

export function CodeBlock({ code, label, className }: CodeBlockProps) {
	const id = useId();
	return (
		<figure className={cn("min-w-0 rounded-lg border bg-surface-sunken", className)}>
			<figcaption className="flex items-center justify-between gap-3 border-b py-1 pr-1 pl-3 text-muted">
				<span id={id} className="min-w-0 truncate text-xs font-medium">
					{label}
				</span>
				<CopyButton text={code} label={`Copy ${label}`}>
					Copy
				</CopyButton>
			</figcaption>
			<section
				aria-labelledby={id}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: focusable so that the keyboard can scroll it
				tabIndex={0}
				className="max-h-120 overflow-auto rounded-b-lg"
			>
				<pre className="w-max min-w-full p-3 font-mono text-xs leading-5">
					<code>{code}</code>
				</pre>
			</section>
		</figure>
	);
}
