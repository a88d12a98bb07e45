"use client";

import { useQuery } from "@tanstack/react-query";
import { readJson } from "@/components/read-json.ts";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";

/** The number of requests that wait for the reader's approval; nothing if there are none. */
export function ApprovalsBadge({ organization }: { organization: string }) {
	const { data } = useQuery({
		queryKey: ["approvals", organization],
		queryFn: ({ signal }) => readJson<ApprovalView[]>(`/api/console/${organization}/approvals`, signal),
		refetchInterval: 60_000,
	});
	const count = data?.filter(({ standing, isOwn }) => standing === "WAITING" && !isOwn).length ?? 0;
	if (count === 0) return null;
	return (
		<span className="inline-flex min-w-5 justify-center rounded-full bg-warning-soft px-1.5 py-0.5 text-xs font-semibold text-warning tabular-nums">
			{count}
			<VisuallyHidden> {count === 1 ? "waits" : "wait"} for your approval</VisuallyHidden>
		</span>
	);
}
