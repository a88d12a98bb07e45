import { Card, CardSection } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import { actionLabel } from "@/lib/audit/actions.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import type { SupportKeyEvent } from "@/lib/support/support-key-detail.ts";

const actors: Record<string, string> = {
	user: "A person",
	token: "An API token",
	application: "An application",
	job: `${productName()} (background job)`,
	operator: "The operator",
	operator_token: "An operator token",
};

/** Recent audit events of the key, newest first. Shows the kind of actor, not who it was. */
export function KeyEvents({ events }: { events: SupportKeyEvent[] }) {
	return (
		<Card aria-labelledby="key-events" className="overflow-hidden">
			<CardSection flush level={2} title={<span id="key-events">Recent key events</span>}>
				{events.length === 0 ? (
					<p className="px-4 pb-4 text-muted">None.</p>
				) : (
					<Table
						label="Recent key events, newest first"
						columns={["Time", "Event", "Outcome", "By", "Error"]}
					>
						<tbody className="whitespace-nowrap">
							{events.map(({ seq, at, action, outcome, actorType, awsError }) => (
								<tr key={seq}>
									<Th scope="row" className="font-normal">
										<LocalTime value={at} style="log" />
									</Th>
									<Td title={action}>{actionLabel(action)}</Td>
									<Td>{outcome === "done" ? "Done" : "Refused"}</Td>
									<Td>{actors[actorType] ?? actorType}</Td>
									<Td>{awsError ?? "–"}</Td>
								</tr>
							))}
						</tbody>
					</Table>
				)}
			</CardSection>
		</Card>
	);
}
