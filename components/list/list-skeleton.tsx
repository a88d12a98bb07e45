import { Skeleton } from "@/components/ui/skeleton.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";

const rows = Array.from({ length: 12 }, (_, row) => row);

/** Shown while a list loads; `what` names it: "Request logs". */
export function ListSkeleton({ what }: { what: string }) {
	return (
		<div aria-busy="true" className="flex flex-col gap-4 rounded-lg border bg-surface p-4">
			<VisuallyHidden role="status">{`${what} are loading.`}</VisuallyHidden>
			{rows.map((row) => (
				<Skeleton key={row} className={row % 3 === 2 ? "w-2/3" : "w-full"} />
			))}
		</div>
	);
}
