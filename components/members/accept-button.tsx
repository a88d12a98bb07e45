"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";

type AcceptButtonProps = { accept: () => Promise<ActionResult<{ slug: string }>> };

/** Accepts an invitation as the signed-in user. */
export function AcceptButton({ accept }: AcceptButtonProps) {
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const run = async () => {
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(accept());
		if (outcome.ok) return location.replace(`/${outcome.data.slug}/request-logs`);
		setPending(false);
		setError(outcome.error.message);
	};
	return (
		<div className="flex flex-col gap-4">
			<ErrorNotice error={error} />
			<Button variant="primary" onClick={run} pending={isPending}>
				Accept
			</Button>
		</div>
	);
}
