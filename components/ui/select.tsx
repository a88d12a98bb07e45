"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { controlClass, useFieldControl } from "./field.tsx";

/** A native select, wired to its Field. */
export function Select({ className, ...props }: ComponentProps<"select">) {
	return (
		<select
			{...useFieldControl()}
			{...props}
			className={cn(controlClass, "h-9 pointer-coarse:h-10", className)}
		/>
	);
}
