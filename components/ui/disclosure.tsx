import { ChevronRight } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

type DisclosureProps = Omit<ComponentProps<"details">, "summary"> & {
	/** Always visible; opens and closes the rest. */
	summary: ReactNode;
};

/** A native disclosure with the chevron that every one of the console has. */
export function Disclosure({ summary, children, ...props }: DisclosureProps) {
	return (
		<details {...props}>
			<summary
				className={cn(
					"-ml-1 flex min-h-7 w-fit max-w-full list-none items-center gap-1 rounded-sm pr-1 text-muted",
					"enabled-hover:text-text pointer-coarse:min-h-10 [&::-webkit-details-marker]:hidden",
				)}
			>
				<ChevronRight className="size-4 shrink-0 transition-transform [[open]>summary>&]:rotate-90" />
				<span className="min-w-0">{summary}</span>
			</summary>
			{children}
		</details>
	);
}
