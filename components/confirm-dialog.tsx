"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "./action-result.ts";
import { AlertDialog } from "./ui/alert-dialog.tsx";
import { Button } from "./ui/button.tsx";
import { Checkbox } from "./ui/checkbox.tsx";

type Words = {
	title: string;
	description?: string;
	/** What happens, one thing each. */
	consequences?: string[];
	/** What the button that does it says. */
	confirm: string;
	/** Else it takes something away. */
	isHarmless?: boolean;
	/** Something more to do at the same time, if it is ticked. */
	option?: { label: string; hint?: string };
};

type ConfirmDialogProps<Asked> = {
	/** Null while nothing is asked. */
	asked: Asked | null;
	words: (asked: Asked) => Words;
	run: (asked: Asked, isOptionTaken: boolean) => Promise<ActionResult<unknown>>;
	onDone: (asked: Asked) => void;
	onClose: () => void;
};

/** Asks before something is done. Stays open, with the reason, where that fails. */
export function ConfirmDialog<Asked>({ asked, words, run, onDone, onClose }: ConfirmDialogProps<Asked>) {
	const [error, setError] = useState<string | null>(null);
	const [isPending, setPending] = useState(false);
	const [isOptionTaken, setOptionTaken] = useState(false);
	// What it says while it fades out.
	const [last, setLast] = useState(asked);
	if (asked !== null && asked !== last) setLast(asked);
	const said = last === null ? null : words(last);

	const close = () => {
		setError(null);
		setOptionTaken(false);
		onClose();
	};
	const confirm = async () => {
		if (asked === null) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(run(asked, isOptionTaken));
		setPending(false);
		if (!outcome.ok) return setError(outcome.error.message);
		close();
		onDone(asked);
	};
	return (
		<AlertDialog
			open={asked !== null}
			onOpenChange={(open) => !open && close()}
			title={said?.title}
			description={said?.description}
			error={error}
			footer={
				<Button variant={said?.isHarmless ? "primary" : "danger"} onClick={confirm} pending={isPending}>
					{said?.confirm}
				</Button>
			}
		>
			{said?.consequences && (
				<ul className="flex list-disc flex-col gap-1 pl-5">
					{said.consequences.map((consequence) => (
						<li key={consequence}>{consequence}</li>
					))}
				</ul>
			)}
			{said?.option && (
				<Checkbox
					label={said.option.label}
					hint={said.option.hint}
					checked={isOptionTaken}
					onChange={({ target }) => setOptionTaken(target.checked)}
					className="mt-4"
				/>
			)}
		</AlertDialog>
	);
}
