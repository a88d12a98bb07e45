"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import type { ScheduledQueryView } from "@/lib/queries/read-queries.ts";

type Act = (input: { queryId: string }) => Promise<ActionResult<unknown>>;

type QueryActionsProps = {
	query: ScheduledQueryView;
	path: string;
	listPath: string;
	runNow: Act;
	remove: Act;
};

export function QueryActions({ query, path, listPath, runNow, remove }: QueryActionsProps) {
	const router = useRouter();
	const queryClient = useQueryClient();
	const [running, setRunning] = useState<Act | null>(null);
	const [isAsked, setAsked] = useState(false);
	const [error, setError] = useState<string | null>(null);

	const act = async (action: Act): Promise<boolean> => {
		if (running) return false;
		setRunning(() => action);
		setError(null);
		const outcome = await outcomeOf(action({ queryId: query.id }));
		setRunning(null);
		if (!outcome.ok) setError(outcome.error.message);
		return outcome.ok;
	};
	const run = async () => {
		if (await act(runNow)) await queryClient.invalidateQueries();
	};
	const confirm = async () => {
		if (await act(remove)) router.push(listPath);
	};
	const close = () => {
		setAsked(false);
		setError(null);
	};
	return (
		<>
			<Button onClick={run} pending={running === runNow}>
				Run now
			</Button>
			<ButtonLink href={`${path}/edit`} prefetch={false}>
				Edit
			</ButtonLink>
			<Button variant="ghost" onClick={() => setAsked(true)}>
				Delete
			</Button>
			{error && !isAsked && (
				<Notice tone="danger" role="alert" className="basis-full">
					{error}
				</Notice>
			)}
			<AlertDialog
				open={isAsked}
				onOpenChange={(open) => !open && close()}
				title={`Delete ${query.name}?`}
				description="It does not run any more. Its last result and the list of its runs are deleted with it."
				error={error}
				footer={
					<Button variant="danger" onClick={confirm} pending={running === remove}>
						Delete query
					</Button>
				}
			/>
		</>
	);
}
