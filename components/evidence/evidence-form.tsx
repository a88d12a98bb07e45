"use client";

import { useRouter } from "next/navigation";
import type { ActionResult } from "@/components/action-result.ts";
import { useActionForm } from "@/components/form/use-action-form.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Field } from "@/components/ui/field.tsx";
import { Input } from "@/components/ui/input.tsx";

type EvidenceFormProps = {
	path: string;
	from: string;
	to: string;
	request: (period: { from: string; to: string }) => Promise<ActionResult<{ reportId: string }>>;
};

/** Requests a report about a period: full days in UTC, inclusive. */
export function EvidenceForm({ path, from, to, request }: EvidenceFormProps) {
	const router = useRouter();
	const { form, isPending, errors, problem } = useActionForm(
		(text) => request({ from: text("from"), to: text("to") }),
		({ reportId }) => router.push(`${path}?report=${reportId}`),
	);
	return (
		<>
			<form
				{...form}
				className="mb-4 flex flex-wrap items-start gap-3 rounded-lg border bg-surface p-4 print:hidden"
			>
				<Field label="From" error={errors.from}>
					<Input name="from" type="date" defaultValue={from} required />
				</Field>
				<Field label="To" error={errors.to} hint="Full days in UTC, inclusive.">
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
			<ErrorNotice error={problem} className="mb-4" />
		</>
	);
}
