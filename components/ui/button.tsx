"use client";

import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { type ButtonLook, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";

type ButtonProps = Omit<ComponentProps<"button">, "aria-busy" | "aria-disabled"> &
	ButtonLook & {
		/** While true, the button keeps its width and focus, and ignores clicks. */
		pending?: boolean | undefined;
	};

export function Button({
	variant,
	size,
	iconOnly,
	pending = false,
	type = "button",
	className,
	children,
	onClick,
	...props
}: ButtonProps) {
	// A disabled button would lose the focus, so a pending one only ignores clicks.
	const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
		if (pending) {
			event.preventDefault();
			event.stopPropagation();
		} else onClick?.(event);
	};
	return (
		<button
			{...props}
			type={type}
			onClick={handleClick}
			aria-busy={pending || undefined}
			aria-disabled={pending || undefined}
			className={cn(buttonClass({ variant, size, iconOnly }), className)}
		>
			{pending && <LoaderCircle className="absolute animate-spin" />}
			{/* Transparent, not hidden, to keep the name and the width. */}
			<span className={cn("inline-flex items-center gap-1.5", pending && "opacity-0")}>{children}</span>
		</button>
	);
}
