"use client";

import type { ComponentProps } from "react";
import { cn } from "./cn.ts";
import { controlClass, useFieldControl } from "./field.tsx";

export function Textarea({ className, rows = 3, ...props }: ComponentProps<"textarea">) {
	return (
		<textarea
			{...useFieldControl()}
			rows={rows}
			{...props}
			className={cn(controlClass, "py-1.5", className)}
		/>
	);
}
