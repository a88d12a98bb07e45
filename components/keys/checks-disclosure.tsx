"use client";

import { CheckList } from "@/components/key-health/check-list.tsx";
import { checksSummary } from "@/components/key-health/checks-summary.ts";
import { CardSection } from "@/components/ui/card.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { ProbeReport } from "@/lib/probe/report.ts";

type ChecksDisclosureProps = {
	report: ProbeReport;
	/** The health has changed since this report. */
	isOutdated: boolean;
	isOpen: boolean;
	onToggle: (isOpen: boolean) => void;
};

export function ChecksDisclosure({ report, isOutdated, isOpen, onToggle }: ChecksDisclosureProps) {
	return (
		<CardSection>
			<Disclosure
				open={isOpen}
				onToggle={(event) => onToggle(event.currentTarget.open)}
				summary={
					<span className="text-muted">
						<span className="font-medium text-text">Checks</span> · {checksSummary(report)}, checked{" "}
						<RelativeTime value={report.checkedAt} />
						{isOutdated && " (from before the last health change)"}
					</span>
				}
			>
				<div className="pt-3">
					<CheckList checks={report.checks} />
				</div>
			</Disclosure>
		</CardSection>
	);
}
