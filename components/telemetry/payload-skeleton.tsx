import { Skeleton } from "@/components/ui/skeleton.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";

export function PayloadSkeleton() {
	return (
		<div aria-busy="true" className="flex flex-col gap-3 rounded-lg border bg-surface-sunken p-4">
			<VisuallyHidden role="status">Decrypting payload…</VisuallyHidden>
			<Skeleton className="w-1/3" />
			<Skeleton className="w-2/3" />
			<Skeleton className="w-1/2" />
		</div>
	);
}
