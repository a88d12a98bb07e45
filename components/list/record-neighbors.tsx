import { ChevronLeft, ChevronRight } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";

type RecordNeighborsProps = { newer: string | null; older: string | null };

/** Links from a record to the ones next to it in its list; nothing for a record that is alone. */
export function RecordNeighbors({ newer, older }: RecordNeighborsProps) {
	if (!newer && !older) return null;
	return (
		<nav aria-label="Next records" className="flex gap-2">
			{newer && (
				<ButtonLink href={newer} prefetch={false}>
					<ChevronLeft />
					Newer
				</ButtonLink>
			)}
			{older && (
				<ButtonLink href={older} prefetch={false}>
					Older
					<ChevronRight />
				</ButtonLink>
			)}
		</nav>
	);
}
