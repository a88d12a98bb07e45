"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Progress } from "@/components/ui/progress.tsx";
import type { EvidenceView } from "@/lib/evidence/read-evidence.ts";

type EvidenceProgressProps = { initial: EvidenceView; url: string };

const number = new Intl.NumberFormat("en-US");
const isUnderWay = ({ state }: EvidenceView) => state === "WAITING" || state === "RUNNING";

/** How far a report is, live; once it is made the page is asked for again, and shows it. */
export function EvidenceProgress({ initial, url }: EvidenceProgressProps) {
	const router = useRouter();
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["evidence", url],
		queryFn: ({ signal }) => readJson<EvidenceView>(url, signal),
		initialData: initial,
		refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 1_000 : false),
	});
	const isMade = data.state === "DONE";
	useEffect(() => {
		if (isMade) router.refresh();
	}, [isMade, router]);

	if (data.state === "FAILED") {
		return (
			<Notice tone="danger" role="alert">
				This report could not be made. Nothing is missing from the audit log. Make it again, or tell your
				Keyhold operator.
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
					value={isMade ? total : isCounted ? Math.min(done, total) : undefined}
					max={Math.max(total, 1)}
					valueText={
						isCounted
							? `${number.format(Math.min(done, total))} of ${number.format(total)} rows`
							: isMade
								? "Done"
								: "Not begun"
					}
				/>
				<p className="mt-2 text-muted">
					A worker makes the report. You can leave this page; the report stays here for 30 days.
				</p>
			</CardSection>
		</Card>
	);
}
