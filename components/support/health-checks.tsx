import { HealthBadge } from "@/components/key-health/health-badge.tsx";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { formatDuration } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { SupportHealthCheck } from "@/lib/support/support-key-detail.ts";

/** The latest checks by the monitor, newest first. */
export function HealthChecks({ checks }: { checks: SupportHealthCheck[] }) {
	return (
		<Card aria-labelledby="health-checks" className="overflow-hidden">
			<CardSection flush level={2} title={<span id="health-checks">Last health checks</span>}>
				{checks.length === 0 ? (
					<p className="px-4 pb-4 text-muted">None yet.</p>
				) : (
					<Table
						label="Last health checks, newest first"
						columns={["Time", "Health", { label: "Took", align: "end" }, "Error"]}
					>
						<tbody className="whitespace-nowrap">
							{checks.map(({ checkedAt, outcome, latencyMs, error }, index) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: two checks may be of the same moment
								<tr key={`${checkedAt} ${index}`}>
									<Th scope="row" className="font-normal">
										<LocalTime value={checkedAt} style="log" />
									</Th>
									<Td>
										<HealthBadge health={outcome} />
									</Td>
									<Td align="end">{formatDuration(latencyMs)}</Td>
									<Td>{error ?? "–"}</Td>
								</tr>
							))}
						</tbody>
					</Table>
				)}
			</CardSection>
		</Card>
	);
}
