"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { LastRevocation } from "@/components/key-health/last-revocation.tsx";
import { useKeyStateRefresh } from "@/components/key-health/use-key-state-refresh.ts";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { DrillView } from "@/lib/health/drills.ts";
import { capitalized } from "@/lib/kms/key-trouble.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { DrillSteps } from "./drill-steps.tsx";

type Act = (input: { keyId: string }) => Promise<ActionResult<unknown>>;

type RevocationDrillProps = { initial: DrillView; url: string; start: Act; end: Act };

/** The drill, step by step. Measurements appear automatically, and the page can be left and reopened. */
export function RevocationDrill({ initial, url, start, end }: RevocationDrillProps) {
	const refresh = useRefresh();
	const [problem, setProblem] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["drill", url],
		queryFn: ({ signal }) => readJson<DrillView>(url, signal),
		initialData: initial,
		refetchInterval: ({ state }) => (state.data?.open ? 1_000 : 10_000),
	});
	useKeyStateRefresh(`${data.key.health} ${data.open?.measured?.restoredMs ?? ""}`);
	const act = async (action: Act) => {
		setPending(true);
		const outcome = await outcomeOf(action({ keyId: data.key.id }));
		setProblem(outcome.ok ? null : outcome.error.message);
		await refresh();
		setPending(false);
	};
	const { key, open, last, canStart } = data;
	return (
		<Card aria-labelledby="drill">
			<CardHeader
				id="drill"
				title={key.name}
				description={`While the key is disabled, no one can read the data encrypted with it, and ${productName()} rejects new telemetry. Senders that stop retrying lose that telemetry. Choose a quiet time, and tell the people who would notice.`}
			/>
			<div className="flex flex-col gap-4 px-4 pb-4">
				<StaleNotice error={error} updatedAt={dataUpdatedAt} intervalMs={10_000} />
				<ErrorNotice error={problem} />
				{key.trouble && !open && !canStart && (
					<Notice tone="danger" title={`${capitalized(key.trouble.cause)}.`}>
						<p>{key.trouble.meaning}</p>
						<p>{key.trouble.advice}</p>
					</Notice>
				)}
				{last && !open && (
					<Notice tone="success" title="Last drill">
						<LastRevocation revocation={last} />. The report is in the audit log.
					</Notice>
				)}
				<DrillSteps drill={data} isPending={isPending} onStart={() => act(start)} onEnd={() => act(end)} />
			</div>
		</Card>
	);
}
