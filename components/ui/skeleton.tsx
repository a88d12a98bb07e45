import { cn } from "./cn.ts";

/** Holds the place of what is loading; size it by class name. The container says aria-busy. */
export function Skeleton({ className }: { className?: string | undefined }) {
	return (
		<span
			aria-hidden="true"
			className={cn("block h-4 rounded-sm bg-text/10 motion-safe:animate-pulse", className)}
		/>
	);
}
