import { CheckList } from "@/components/keys/check-list.tsx";
import { checksSummary } from "@/components/keys/checks-summary.ts";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import type { ProbeReport } from "@/lib/kms/probe/report.ts";

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
							{report.checkedAt < healthSince && ", before the health changed"}
						</>
					) : (
						"None made yet."
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
