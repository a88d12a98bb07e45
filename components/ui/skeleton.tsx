import { cn } from "./cn.ts";

/** A placeholder while content loads; size it with a class. The container sets aria-busy. */
export function Skeleton({ className }: { className?: string | undefined }) {
	return (
		<span
			aria-hidden="true"
			className={cn("block h-4 rounded-sm bg-text/10 motion-safe:animate-pulse", className)}
		/>
	);
}
