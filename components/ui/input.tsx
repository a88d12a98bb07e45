"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { controlClass, useFieldControl } from "./field.tsx";

export function Input({
	className,
	mono,
	...props
}: ComponentProps<"input"> & { mono?: boolean | undefined }) {
	return (
		<input
			{...useFieldControl()}
			{...props}
			className={cn(
				controlClass,
				"h-9 read-only:bg-surface-sunken pointer-coarse:h-10",
				mono && "font-mono",
				className,
			)}
		/>
	);
}
