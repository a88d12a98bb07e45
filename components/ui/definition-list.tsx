import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn.ts";

export function DefinitionList({ className, ...props }: ComponentProps<"dl">) {
	return <dl {...props} className={cn("flex flex-col gap-y-2", className)} />;
}

type DefinitionProps = { term: ReactNode; children: ReactNode };

export function Definition({ term, children }: DefinitionProps) {
	return (
		<div className="grid items-baseline gap-x-4 gap-y-0.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
			<dt className="text-muted">{term}</dt>
			<dd className="min-w-0 wrap-anywhere">{children}</dd>
		</div>
	);
}
