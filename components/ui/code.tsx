import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export function Code({ className, ...props }: ComponentProps<"code">) {
	return (
		<code
			{...props}
			className={cn(
				"rounded-sm border bg-surface-sunken px-1 py-px font-mono text-[0.92em] wrap-anywhere",
				className,
			)}
		/>
	);
}
