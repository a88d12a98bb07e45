import { Hourglass } from "lucide-react";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

/** Stands where a list would: the search was not made, or not finished. */
export function SearchRefused({ why }: { why: string }) {
	return (
		<Card>
			<EmptyState icon={<Hourglass />} title="No answer to this search">
				{why}
			</EmptyState>
		</Card>
	);
}
