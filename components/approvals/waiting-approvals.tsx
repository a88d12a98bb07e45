"use client";

import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { Card } from "@/components/ui/card.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { ApprovalActions } from "./approval-actions.ts";
import { ApprovalNotice } from "./approval-notice.tsx";
import { spokenApprovals } from "./approval-text.ts";

type WaitingApprovalsProps = {
	organization: string;
	initial: ApprovalView[];
	isTwoPersonRequired: boolean;
	actions: ApprovalActions;
};

/** The requests that can still be acted on. */
export function WaitingApprovals({
	organization,
	initial,
	isTwoPersonRequired,
	actions,
}: WaitingApprovalsProps) {
	// Shared with the badge in the navigation.
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["approvals", organization],
		queryFn: ({ signal }) => readJson<ApprovalView[]>(`/api/console/${organization}/approvals`, signal),
		initialData: initial,
		refetchInterval: 5_000,
	});
	const heading = useRef<HTMLHeadingElement>(null);
	// A decided request takes its buttons with it: the focus then moves to the heading, once the dialog has faded out.
	const shown = data.map(({ id }) => id).join();
	const shownBefore = useRef(shown);
	useEffect(() => {
		if (shownBefore.current === shown) return;
		shownBefore.current = shown;
		const timer = setTimeout(() => {
			if (document.activeElement === document.body) heading.current?.focus();
		}, 400);
		return () => clearTimeout(timer);
	}, [shown]);
	return (
		<section aria-labelledby="waiting">
			<h2 ref={heading} id="waiting" tabIndex={-1} className="mb-3 text-base font-semibold">
				Waiting
			</h2>
			<StaleNotice error={error} updatedAt={dataUpdatedAt} intervalMs={5_000} />
			{data.length === 0 ? (
				<Card>
					<EmptyState icon={<ShieldCheck />} title="No requests are waiting">
						{isTwoPersonRequired
							? "When someone asks to delete or replace a key, destroy data, or move data off a key, the request waits here for another Org Admin."
							: "Two-person approval is off: a single Org Admin can make every change. You can turn it on under General."}
					</EmptyState>
				</Card>
			) : (
				<div className="flex flex-col gap-3">
					{data.map((approval) => (
						<ApprovalNotice key={approval.id} approval={approval} actions={actions} />
					))}
				</div>
			)}
			<VisuallyHidden role="status">{spokenApprovals(data)}</VisuallyHidden>
		</section>
	);
}
