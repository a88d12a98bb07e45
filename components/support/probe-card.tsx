import { CheckList } from "@/components/key-health/check-list.tsx";
import { checksSummary } from "@/components/key-health/checks-summary.ts";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { ProbeReport } from "@/lib/probe/report.ts";

type ProbeCardProps = { report: ProbeReport | null; healthSince: string };

/** The last probe, check by check. */
export function ProbeCard({ report, healthSince }: ProbeCardProps) {
	return (
		<Card aria-labelledby="checks">
			<CardHeader
				id="checks"
				title="Checks"
				description={
					report ? (
						<>
							{checksSummary(report)} · <LocalTime value={report.checkedAt} />
							{isOutdated(report, healthSince) && " (from before the last health change)"}
						</>
					) : (
						"Not run yet."
					)
				}
			/>
			{report && (
				<CardSection>
					<CheckList checks={report.checks} />
				</CardSection>
			)}
		</Card>
	);
}

/** True if the report is older than the last health change. The check that finds a change starts a few seconds before it. */
function isOutdated({ checkedAt, durationMs }: ProbeReport, healthSince: string): boolean {
	return Date.parse(checkedAt) + durationMs + 10_000 < Date.parse(healthSince);
}
