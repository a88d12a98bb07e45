"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { MemberView } from "@/lib/access/members/list-members.ts";
import { changeWords, type MemberChange } from "./member-words.ts";

type MemberDialogProps = {
	/** Null while nothing is asked. */
	asked: { change: MemberChange; member: MemberView } | null;
	run: (change: MemberChange, member: MemberView) => Promise<ActionResult<unknown>>;
	onClose: () => void;
	onDone: (change: MemberChange, member: MemberView) => void;
};

/** Names the person, and says what happens. */
export function MemberDialog({ asked, run, onClose, onDone }: MemberDialogProps) {
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	// What it says while it fades out.
	const [last, setLast] = useState(asked);
	if (asked && asked !== last) setLast(asked);
	const words = last && changeWords(last.change, last.member);

	const close = () => {
		setError(null);
		onClose();
	};
	const confirm = async () => {
		if (!asked) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(run(asked.change, asked.member));
		setPending(false);
		if (!outcome.ok) return setError(outcome.error.message);
		close();
		onDone(asked.change, asked.member);
	};
	return (
		<AlertDialog
			open={asked !== null}
			onOpenChange={(open) => !open && close()}
			title={words?.title}
			error={error}
			footer={
				<Button
					variant={last?.change === "promote" ? "primary" : "danger"}
					onClick={confirm}
					pending={isPending}
				>
					{words?.confirm}
				</Button>
			}
		>
			<ul className="flex list-disc flex-col gap-1 pl-5">
				{words?.consequences.map((consequence) => (
					<li key={consequence}>{consequence}</li>
				))}
			</ul>
		</AlertDialog>
	);
}
