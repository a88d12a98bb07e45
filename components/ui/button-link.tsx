import Link from "next/link";
import type { ComponentProps } from "react";
import { type ButtonLook, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";

export function ButtonLink({
	variant,
	size,
	iconOnly,
	className,
	...props
}: ComponentProps<typeof Link> & ButtonLook) {
	return <Link {...props} className={cn(buttonClass({ variant, size, iconOnly }), className)} />;
}
