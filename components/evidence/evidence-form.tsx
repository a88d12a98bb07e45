"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ActionError, type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";
import { Notice } from "@/components/ui/notice.tsx";

type EvidenceFormProps = {
	path: string;
	from: string;
	to: string;
	request: (period: { from: string; to: string }) => Promise<ActionResult<{ reportId: string }>>;
};

/** Chooses the period: full days in UTC, inclusive. If sent before the page is ready, it comes back filled in. */
export function EvidenceForm({ path, from, to, request }: EvidenceFormProps) {
	const router = useRouter();
	const form = useRef<HTMLFormElement>(null);
	const [error, setError] = useState<ActionError | null>(null);
	const [isPending, setPending] = useState(false);
	const errors = error?.fieldErrors;

	useEffect(() => {
		if (error?.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [error]);

	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		if (isPending) return;
		const sent = new FormData(event.currentTarget);
		setPending(true);
		const outcome = await outcomeOf(
			request({ from: String(sent.get("from") ?? ""), to: String(sent.get("to") ?? "") }),
		);
		setPending(false);
		setError(outcome.ok ? null : outcome.error);
		if (outcome.ok) router.push(`${path}?report=${outcome.data.reportId}`);
	};
	return (
		<>
			<form
				ref={form}
				method="get"
				action={path}
				onSubmit={submit}
				noValidate
				className="mb-4 flex flex-wrap items-start gap-3 rounded-lg border bg-surface p-4 print:hidden"
			>
				<Field label="From" error={errors?.from}>
					<Input name="from" type="date" defaultValue={from} required />
				</Field>
				<Field label="To" error={errors?.to} hint="Full days in UTC, inclusive.">
					<Input name="to" type="date" defaultValue={to} required />
				</Field>
				<Button
					type="submit"
					variant="primary"
					pending={isPending}
					className="mt-6.5 h-9! pointer-coarse:h-10!"
				>
					Generate report
				</Button>
			</form>
			{error && !errors && (
				<Notice tone="warning" role="alert" className="mb-4">
					{error.message}
				</Notice>
			)}
		</>
	);
}
