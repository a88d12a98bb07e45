"use client";

import { type ReactNode, useRef, useState } from "react";
import type { ActionError, ActionResult } from "@/components/action-result.ts";
import { LeaveGuard } from "@/components/form/leave-guard.tsx";
import type { useActionForm } from "@/components/form/use-action-form.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import type { ProbeReport } from "@/lib/probe/report.ts";
import { CandidateChecks } from "./candidate-checks.tsx";
import { KeyFields } from "./key-fields.tsx";

export type CheckCandidate = (input: {
	deploymentId: string;
	arn: string;
}) => Promise<ActionResult<ProbeReport>>;

/** The newest report on a key that is not saved yet. */
export function useCandidateCheck(deploymentId: string, check: CheckCandidate) {
	const [report, setReport] = useState<ProbeReport>();
	return {
		report,
		check: async (arn: string): Promise<ActionResult<ProbeReport>> => {
			const result = await check({ deploymentId, arn });
			setReport(result.data);
			return result;
		},
		clear: () => setReport(undefined),
		/** Shows the report of a key that could not be saved, if the error carries one. */
		showChecks: (error: ActionError | undefined) => error?.report && setReport(error.report),
	};
}

/** The required fields that are empty, each with its message; undefined if there are none. */
export function missingFields(fields: { arn: string; name?: string }): Record<string, string> | undefined {
	const missing = {
		...(!fields.arn && { arn: "Enter the ARN of the key." }),
		...(fields.name === "" && { name: "Enter a name for the key." }),
	};
	return Object.keys(missing).length > 0 ? missing : undefined;
}

type CandidateFormProps = {
	organizationId: string;
	region: string;
	/** Of `useActionForm`. */
	sent: Pick<ReturnType<typeof useActionForm>, "form" | "error" | "errors" | "problem">;
	report: ProbeReport | undefined;
	/** The suggested ARN took the place of the one that was checked. */
	onUseArn: () => void;
	/** The fields' first content. */
	initial?: { arn: string; name: string };
	/** Something more to decide, above the buttons. */
	option?: ReactNode;
	/** True once nothing typed would be lost. */
	isSaved?: boolean;
	/** The buttons. */
	children: ReactNode;
};

/** ARN, name and description of a key that is new to Keyhold, and the result of its checks. */
export function CandidateForm({
	organizationId,
	region,
	sent,
	report,
	onUseArn,
	initial,
	option,
	isSaved = false,
	children,
}: CandidateFormProps) {
	const arn = useRef<HTMLInputElement>(null);
	// The error names the first failed check only; the report shows them all.
	const isProbeFailed = sent.error?.code === "PROBE_FAILED";
	return (
		<form {...sent.form} className="flex flex-col gap-4 px-4 pb-4">
			<p className="text-muted lg:hidden">
				No key yet?{" "}
				<a href="#prepare" className="text-primary underline underline-offset-2">
					Prepare it in AWS
				</a>{" "}
				first.
			</p>
			<KeyFields
				organizationId={organizationId}
				region={region}
				arn={arn}
				errors={isProbeFailed ? {} : sent.errors}
				initial={initial}
			/>
			{option}
			<ErrorNotice error={isProbeFailed ? null : sent.problem} />
			<div className="flex flex-wrap gap-2">{children}</div>
			{!isSaved && <LeaveGuard form={sent.form.ref} subject="The key" />}
			{report && (
				<CandidateChecks
					report={report}
					isRefused={isProbeFailed}
					onUseArn={(suggested) => {
						if (!arn.current) return;
						arn.current.value = suggested;
						arn.current.focus();
						onUseArn();
					}}
				/>
			)}
		</form>
	);
}
