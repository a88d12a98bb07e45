"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Operator } from "@/components/operator.tsx";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { EvidenceView } from "@/lib/evidence/read-evidence.ts";

type EvidenceProgressProps = { initial: EvidenceView; url: string };

const isPending = ({ state }: EvidenceView) => state === "WAITING" || state === "RUNNING";

/** The live progress of a report. Reloads the page once the report is ready. */
export function EvidenceProgress({ initial, url }: EvidenceProgressProps) {
	const router = useRouter();
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["evidence", url],
		queryFn: ({ signal }) => readJson<EvidenceView>(url, signal),
		initialData: initial,
		refetchInterval: ({ state }) => (state.data && isPending(state.data) ? 1_000 : false),
	});
	const isReady = data.state === "DONE";
	useEffect(() => {
		if (isReady) router.refresh();
	}, [isReady, router]);

	if (data.state === "FAILED") {
		return (
			<Notice tone="danger" role="alert">
				This report could not be generated. The audit log is not affected. Generate the report again, or
				contact <Operator />.
			</Notice>
		);
	}
	const { done, total } = data.rows;
	const isCounted = data.state === "RUNNING" && total > 0;
	return (
		<Card>
			<CardSection>
				<StaleNotice error={error} updatedAt={dataUpdatedAt} />
				<Progress
					label={data.state === "WAITING" ? "Waiting for a worker" : "Verifying the audit log"}
					value={isReady ? total : isCounted ? Math.min(done, total) : undefined}
					max={Math.max(total, 1)}
					valueText={
						isCounted
							? `${formatNumber(Math.min(done, total))} of ${formatNumber(total)} entries`
							: isReady
								? "Done"
								: "Not started"
					}
				/>
				<p className="mt-2 text-muted">
					The report is generated in the background, and you can leave this page. Reports are kept for 30
					days.
				</p>
			</CardSection>
		</Card>
	);
}
