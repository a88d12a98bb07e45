import { LocalTime } from "@/components/ui/local-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Tone } from "@/components/ui/tone.tsx";
import type { ApprovalStanding, ApprovalView } from "@/lib/keys/approval-view.ts";
import { changeName } from "./approval-text.ts";

const outcomes: Partial<Record<ApprovalStanding, { tone: Tone; word: string }>> = {
	DONE: { tone: "success", word: "Approved" },
	REJECTED: { tone: "danger", word: "Rejected" },
	CANCELLED: { tone: "neutral", word: "Withdrawn" },
	EXPIRED: { tone: "neutral", word: "Expired" },
};

/** The requests that have ended, with how, when and by whom. */
export function ApprovalHistory({ approvals }: { approvals: ApprovalView[] }) {
	return (
		<Table
			label="Requests that have ended, newest first"
			columns={["Request", "Outcome", "Requested by", "Decided by", "Ended"]}
		>
			<tbody>
				{approvals.map((approval) => {
					const { tone, word } = outcomes[approval.standing] ?? { tone: "neutral", word: "Ended" };
					const change = changeName(approval);
					return (
						<tr key={approval.id}>
							<Th scope="row" className="min-w-56 wrap-anywhere">
								{change.charAt(0).toUpperCase() + change.slice(1)}
								{approval.reason && <p className="font-normal text-muted">{approval.reason}</p>}
							</Th>
							<Td>
								<StatusBadge tone={tone}>{word}</StatusBadge>
							</Td>
							<Td>{approval.isByToken ? `Token ${approval.requestedBy}` : approval.requestedBy}</Td>
							<Td>{approval.decidedBy ?? "–"}</Td>
							<Td className="whitespace-nowrap">
								<LocalTime
									value={
										approval.standing === "EXPIRED"
											? approval.expiresAt
											: (approval.decidedAt ?? approval.expiresAt)
									}
								/>
							</Td>
						</tr>
					);
				})}
			</tbody>
		</Table>
	);
}
