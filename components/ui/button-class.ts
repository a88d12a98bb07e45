import { cn } from "./cn.ts";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "danger-outline";
export type ButtonSize = "sm" | "md";

export type ButtonLook = {
	variant?: ButtonVariant | undefined;
	size?: ButtonSize | undefined;
	/** Square, for an icon only; the button then needs an aria-label. */
	iconOnly?: boolean | undefined;
};

const variants: Record<ButtonVariant, string> = {
	primary: "border-transparent bg-primary text-primary-text enabled-hover:bg-primary-hover",
	secondary: "border-border-strong/60 bg-surface text-text enabled-hover:bg-surface-sunken",
	ghost: "border-transparent text-text enabled-hover:bg-text/8",
	"danger-outline": "border-danger/60 bg-surface text-danger enabled-hover:bg-danger-soft",
	danger: "border-transparent bg-danger text-danger-text enabled-hover:bg-danger-hover",
};

// Larger on touch screens.
const sizes: Record<ButtonSize, { box: string; wide: string; square: string }> = {
	sm: { box: "h-7 text-[0.8125rem] pointer-coarse:h-9", wide: "px-2.5", square: "w-7 pointer-coarse:w-9" },
	md: { box: "h-8 text-sm pointer-coarse:h-10", wide: "px-3", square: "w-8 pointer-coarse:w-10" },
};

/** Separate from button.tsx, which is client code, so that links rendered on the server can look like buttons. */
export function buttonClass({ variant = "secondary", size = "md", iconOnly = false }: ButtonLook): string {
	const { box, wide, square } = sizes[size];
	return cn(
		"relative inline-flex shrink-0 items-center align-middle justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium",
		"transition-colors duration-100 select-none [&_svg]:size-4 [&_svg]:shrink-0",
		"disabled:opacity-50 aria-disabled:cursor-default disabled:cursor-default",
		box,
		iconOnly ? square : wide,
		variants[variant],
	);
}
