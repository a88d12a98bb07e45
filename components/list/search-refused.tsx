import { Hourglass } from "lucide-react";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

/** Replaces a list whose search was refused or did not finish. */
export function SearchRefused({ why }: { why: string }) {
	return (
		<Card>
			<EmptyState icon={<Hourglass />} title="This search was not completed">
				{why}
			</EmptyState>
		</Card>
	);
}
