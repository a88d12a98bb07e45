import { CalendarClock } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

/** `newPath` is null for those who may not create one. */
export function NoQueries({ newPath }: { newPath: string | null }) {
	return (
		<Card>
			<EmptyState
				icon={<CalendarClock />}
				title="No scheduled queries yet"
				action={
					newPath && (
						<ButtonLink href={newPath} variant="primary">
							New query
						</ButtonLink>
					)
				}
			>
				Count requests, watch error rates or slow routes, every hour or every Monday. A query sees metadata
				only: payloads stay encrypted.
				{!newPath && " An Org Admin can create one."}
			</EmptyState>
		</Card>
	);
}
