"use client";

import { LoaderCircle } from "lucide-react";
import type { ComponentProps, MouseEvent } from "react";
import { type ButtonLook, buttonClass } from "./button-class.ts";
import { cn } from "./cn.ts";

type ButtonProps = Omit<ComponentProps<"button">, "aria-busy" | "aria-disabled"> &
	ButtonLook & {
		/** Work is under way: the button keeps its width and its focus, and ignores being pressed. */
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
	// A disabled button would drop the focus to the top of the page, so a pending one only refuses.
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
			{/* Transparent, not hidden: the name and the width stay. */}
			<span className={cn("inline-flex items-center gap-1.5", pending && "opacity-0")}>{children}</span>
		</button>
	);
}
