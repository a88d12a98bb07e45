import type { ComponentProps } from "react";
import { type ButtonLook, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";
import { PageLink } from "./page-link.tsx";

export function ButtonLink({
	variant,
	size,
	iconOnly,
	className,
	...props
}: ComponentProps<typeof PageLink> & ButtonLook) {
	return <PageLink {...props} className={cn(buttonClass({ variant, size, iconOnly }), className)} />;
}
