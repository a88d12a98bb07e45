import { cn } from "./cn.ts";

/** Text on one line of limited width. The whole text is its title, and is on the page that it leads to. */
export function Truncated({ text, className }: { text: string; className?: string }) {
	return (
		<span title={text} className={cn("block truncate", className)}>
			{text}
		</span>
	);
}
