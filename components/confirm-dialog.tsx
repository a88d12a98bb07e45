"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { type ActionResult, isReasonMissing, outcomeOf } from "./action-result.ts";
import { errorText } from "./error-text.tsx";
import { AlertDialog } from "./ui/alert-dialog.tsx";
import { Arn } from "./ui/arn.tsx";
import { Button } from "./ui/button.tsx";
import { Checkbox } from "./ui/checkbox.tsx";
import { Field } from "./ui/field.tsx";
import { formatNumber } from "./ui/format.ts";
import { Input } from "./ui/input.tsx";
import { Textarea } from "./ui/textarea.tsx";

export type Confirmation = {
	title: string;
	description?: string;
	/** One sentence each, in the order in which they happen. */
	consequences?: string[];
	/** The button; without it, there is nothing to confirm, and Close is the only one. */
	confirmLabel?: string;
	/** Nothing is taken away. */
	isHarmless?: boolean;
	/** An ARN to type before the button works; `name` as in "Type the key ARN to confirm". */
	typedArn?: { name: string; value: string } | undefined;
	/** A number of records to type before the button works. */
	typedRecords?: number | undefined;
	/** Something more to do at the same time, if it is ticked. */
	option?: { label: string; hint?: string; isTakenAtFirst?: boolean } | undefined;
	/** Asks for a reason, which another Org Admin reads before they approve. */
	isReasonAsked?: boolean;
	children?: ReactNode;
};

type Given = { reason: string; records: number | undefined };

type ConfirmDialogProps<Subject, Data> = {
	/** Null while the dialog is closed. */
	subject: Subject | null;
	content: (subject: Subject) => Confirmation;
	/** `given.reason` is empty unless the reason is asked for. `given.records` is the typed number, if one is asked for. */
	run: (subject: Subject, isOptionTaken: boolean, given: Given) => Promise<ActionResult<Data>>;
	/** Takes the place of the question, with Close as the only button. The dialog closes if there is none. */
	result?: (data: Data) => ReactNode;
	/** Runs before the dialog closes, which waits for it. */
	onDone: (subject: Subject, data: Data) => unknown;
	onClose: () => void;
};

/** Asks before something is done. The focus is on Cancel. A failure is shown in the dialog, which stays open. */
export function ConfirmDialog<Subject, Data>({
	subject,
	content,
	run,
	result,
	onDone,
	onClose,
}: ConfirmDialogProps<Subject, Data>) {
	const [error, setError] = useState<ReactNode>(null);
	const [isPending, setPending] = useState(false);
	const [takenOption, setTakenOption] = useState<boolean | null>(null);
	const [arn, setArn] = useState("");
	const [records, setRecords] = useState("");
	const [reason, setReason] = useState("");
	/** Two-person approval was turned on after the page was loaded. */
	const [isReasonRequired, setReasonRequired] = useState(false);
	const [shownResult, setShownResult] = useState<ReactNode>(null);
	// The content stays while the dialog fades out.
	const [last, setLast] = useState(subject);
	if (subject !== null && subject !== last) setLast(subject);
	const shown = last === null ? null : content(last);
	const isReasonAsked = isReasonRequired || shown?.isReasonAsked === true;
	const isOptionTaken = takenOption ?? shown?.option?.isTakenAtFirst ?? false;
	const digits = records.replaceAll(/[\s,]/g, "");
	const isConfirmed =
		shown?.confirmLabel !== undefined &&
		(!isReasonAsked || reason.trim().length >= 3) &&
		(shown.typedArn === undefined || arn === shown.typedArn.value) &&
		(shown.typedRecords === undefined || digits === String(shown.typedRecords));

	const close = () => {
		setError(null);
		setTakenOption(null);
		setArn("");
		setRecords("");
		setReason("");
		setReasonRequired(false);
		setShownResult(null);
		onClose();
	};
	const confirm = async (event: FormEvent) => {
		event.preventDefault();
		if (subject === null || isPending || shownResult || !isConfirmed) return;
		setPending(true);
		setError(null);
		const outcome = await outcomeOf(
			run(subject, isOptionTaken, {
				reason: reason.trim(),
				records: shown?.typedRecords === undefined ? undefined : Number(digits),
			}),
		);
		if (outcome.ok) await onDone(subject, outcome.data);
		setPending(false);
		if (!outcome.ok) {
			if (isReasonMissing(outcome.error)) setReasonRequired(true);
			return setError(errorText(outcome.error));
		}
		const node = result?.(outcome.data);
		if (node) setShownResult(node);
		else close();
	};
	return (
		<AlertDialog
			open={subject !== null}
			onOpenChange={(open) => !open && !isPending && close()}
			title={shown?.title}
			description={shown?.description}
			error={error}
			form={{ onSubmit: confirm }}
			cancelLabel={shownResult || (shown && !shown.confirmLabel) ? "Close" : undefined}
			footer={
				!shownResult &&
				shown?.confirmLabel && (
					<Button
						type="submit"
						variant={shown.isHarmless ? "primary" : "danger"}
						disabled={!isConfirmed}
						pending={isPending}
					>
						{shown.confirmLabel}
					</Button>
				)
			}
		>
			{shownResult}
			{shown && !shownResult && (
				<>
					{shown.consequences && (
						<ul className="flex list-disc flex-col gap-1 pl-5">
							{shown.consequences.map((consequence) => (
								<li key={consequence}>{consequence}</li>
							))}
						</ul>
					)}
					{shown.children}
					{isReasonAsked && (
						<Field label="Reason" hint="Shown to the approver, in the alert and in the audit log.">
							<Textarea
								rows={2}
								maxLength={500}
								value={reason}
								onChange={({ target }) => setReason(target.value)}
							/>
						</Field>
					)}
					{shown.typedArn && (
						<>
							<Arn value={shown.typedArn.value} name={shown.typedArn.name} />
							<Field label={`Type the ${shown.typedArn.name} to confirm`}>
								<Input
									mono
									value={arn}
									onChange={({ target }) => setArn(target.value)}
									autoComplete="off"
									spellCheck={false}
								/>
							</Field>
						</>
					)}
					{shown.typedRecords !== undefined && (
						<Field
							label="Type the number of records to confirm"
							hint={`${formatNumber(shown.typedRecords)} records`}
						>
							<Input
								value={records}
								onChange={({ target }) => setRecords(target.value)}
								inputMode="numeric"
								autoComplete="off"
							/>
						</Field>
					)}
					{shown.option && (
						<Checkbox
							label={shown.option.label}
							hint={shown.option.hint}
							checked={isOptionTaken}
							onChange={({ target }) => setTakenOption(target.checked)}
							className="mt-4"
						/>
					)}
				</>
			)}
		</AlertDialog>
	);
}
