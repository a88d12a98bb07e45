"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { controlClass, useFieldControl } from "./field.tsx";

/** The browser's own select: works by keyboard, on a phone and without script. */
export function Select({ className, ...props }: ComponentProps<"select">) {
	return (
		<span className={cn("relative block min-w-0", className)}>
			<select
				{...useFieldControl()}
				{...props}
				className={cn(controlClass, "h-9 appearance-none truncate pr-8 pointer-coarse:h-10")}
			/>
			<ChevronDown className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted" />
		</span>
	);
}
