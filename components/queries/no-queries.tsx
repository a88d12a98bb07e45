import { CalendarClock } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

/** `newPath` is null for readers who may not create queries. */
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
				Count requests, or watch error rates and slow routes, every hour or every Monday. Queries use metadata
				only: payloads stay encrypted.
				{!newPath && " An Org Admin can create one."}
			</EmptyState>
		</Card>
	);
}
