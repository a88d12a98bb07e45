"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import type { ScheduledQueryView } from "@/lib/queries/read-queries.ts";

type QueryAction = (input: { queryId: string }) => Promise<ActionResult<unknown>>;

type QueryActionsProps = {
	query: ScheduledQueryView;
	path: string;
	listPath: string;
	runNow: QueryAction;
	remove: QueryAction;
};

export function QueryActions({ query, path, listPath, runNow, remove }: QueryActionsProps) {
	const router = useRouter();
	const queryClient = useQueryClient();
	const [isRunning, setRunning] = useState(false);
	const [isDeleting, setDeleting] = useState(false);
	const [error, setError] = useState<string | null>(null);

	const run = async () => {
		setRunning(true);
		setError(null);
		const outcome = await outcomeOf(runNow({ queryId: query.id }));
		// Only the live data: rendering the page again would open the query, which is audited.
		if (outcome.ok) await queryClient.invalidateQueries();
		else setError(outcome.error.message);
		setRunning(false);
	};
	return (
		<>
			<Button onClick={run} pending={isRunning}>
				Run now
			</Button>
			<ButtonLink href={`${path}/edit`} prefetch={false}>
				Edit
			</ButtonLink>
			<Button onClick={() => setDeleting(true)}>Delete</Button>
			<ErrorNotice error={error} className="basis-full" />
			<ConfirmDialog
				subject={isDeleting ? query : null}
				content={({ name }) => ({
					title: `Delete ${name}?`,
					description: "The query stops running, and its last result and run history are deleted.",
					confirmLabel: "Delete query",
				})}
				run={({ id }) => remove({ queryId: id })}
				onDone={() => leave(() => router.push(listPath))}
				onClose={() => setDeleting(false)}
			/>
		</>
	);
}
