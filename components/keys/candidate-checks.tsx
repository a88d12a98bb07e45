"use client";

import { useEffect, useRef } from "react";
import { CheckList } from "@/components/key-health/check-list.tsx";
import { checksSummary } from "@/components/key-health/checks-summary.ts";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { productName } from "@/lib/platform/vendor-names.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";

type CandidateChecksProps = {
	report: ProbeReport;
	/** True if the user asked to save the key and Keyhold refused. */
	isRefused: boolean;
	onUseArn: (arn: string) => void;
};

const verdicts = {
	pass: { tone: "success", title: `${productName()} can use this key.` },
	warn: {
		tone: "warning",
		title: `${productName()} can use this key. You can save it, and fix the warnings later.`,
	},
	fail: { tone: "danger", title: `${productName()} can't use this key yet.` },
	unknown: {
		tone: "warning",
		title: `AWS KMS didn't answer every check, so ${productName()} can't use this key yet.`,
	},
} as const;

/** The checks of a key that is not saved yet. Takes the focus, so that it is read from the beginning. */
export function CandidateChecks({ report, isRefused, onUseArn }: CandidateChecksProps) {
	const region = useRef<HTMLElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each new report takes the focus
	useEffect(() => {
		region.current?.focus();
		region.current?.scrollIntoView({ block: "nearest" });
	}, [report]);
	const isUnknown = report.outcome === "fail" && report.isConclusive === false;
	const { tone, title } = verdicts[isUnknown ? "unknown" : report.outcome];
	const { suggestedArn } = report;
	return (
		<section
			ref={region}
			tabIndex={-1}
			aria-label="Checks"
			className="flex flex-col gap-3 rounded-lg outline-offset-4"
		>
			<Notice tone={tone} title={isRefused ? `The key was not saved. ${title}` : title}>
				{checksSummary(report)}.
			</Notice>
			{suggestedArn && (
				<Button onClick={() => onUseArn(suggestedArn)} className="h-auto! self-start py-1 whitespace-normal!">
					<span className="text-left wrap-anywhere">Use key ARN {suggestedArn}</span>
				</Button>
			)}
			<CheckList checks={report.checks} />
		</section>
	);
}
