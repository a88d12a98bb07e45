"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type AcceptButtonProps = { accept: () => Promise<ActionResult<{ slug: string }>> };

/** For whom the link is for, and who is signed in. */
export function AcceptButton({ accept }: AcceptButtonProps) {
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const run = async () => {
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(accept());
		if (outcome.ok) return window.location.replace(`/${outcome.data.slug}/request-logs`);
		setPending(false);
		setError(outcome.error.message);
	};
	return (
		<div className="flex flex-col gap-4">
			{error && (
				<Notice tone="danger" role="alert">
					{error}
				</Notice>
			)}
			<Button variant="primary" onClick={run} pending={isPending}>
				Accept
			</Button>
		</div>
	);
}
