import type { ReactNode } from "react";
import { Skeleton } from "@/components/ui/skeleton.tsx";

/** Takes the height of a histogram while it is counted, or says why it was not. */
export function HistogramFrame({ children }: { children?: ReactNode }) {
	return (
		<div
			aria-busy={!children || undefined}
			className="mb-4 flex h-50 flex-col justify-center gap-3 rounded-lg border bg-surface p-4"
		>
			{children ?? <Skeleton className="h-full" />}
		</div>
	);
}
