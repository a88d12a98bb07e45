"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { AskedNotice, TwoPersonHint } from "@/components/approvals/asked-notice.tsx";
import type { ChangeOutcome } from "@/components/approvals/change-outcome.ts";
import { AlertDialog } from "@/components/ui/alert-dialog.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { trimArn } from "@/lib/kms/arn.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";
import { CandidateChecks } from "./candidate-checks.tsx";
import { replacementWords } from "./change-words.ts";
import { Consequences } from "./consequences.tsx";
import { KeyFields } from "./key-fields.tsx";

type Candidate = { arn: string; name: string; description: string };

export type ReplaceKeyActions = {
	check: (input: { deploymentId: string; arn: string }) => Promise<ActionResult<ProbeReport>>;
	replace: (input: Candidate & { keyId: string }) => Promise<ActionResult<ChangeOutcome>>;
};

type ReplaceKeyFormProps = {
	deployment: { id: string; region: string };
	/** The key that is in use now. */
	old: { id: string; name: string; arn: string };
	isTwoPersonRequired: boolean;
	keysPath: string;
	actions: ReplaceKeyActions;
};

type Refusal = { problem?: string; fieldErrors?: Record<string, string> | undefined };

/** The new key's ARN, its checks, and a last question before data moves. */
export function ReplaceKeyForm({
	deployment,
	old,
	isTwoPersonRequired,
	keysPath,
	actions,
}: ReplaceKeyFormProps) {
	const router = useRouter();
	const form = useRef<HTMLFormElement>(null);
	const arn = useRef<HTMLInputElement>(null);
	const [report, setReport] = useState<ProbeReport>();
	const [refusal, setRefusal] = useState<Refusal>({});
	const [asked, setAsked] = useState<Candidate | null>(null);
	const [askedUntil, setAskedUntil] = useState<string | null>(null);
	const { meaning, consequences } = replacementWords(old);
	const [pending, setPending] = useState<"check" | "replace" | null>(null);

	useEffect(() => {
		if (refusal.fieldErrors) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [refusal.fieldErrors]);

	const read = (): Candidate => {
		const typed = new FormData(form.current ?? undefined);
		const text = (name: string) => String(typed.get(name) ?? "");
		return { arn: trimArn(text("arn")), name: text("name").trim(), description: text("description") };
	};
	const missing = ({ arn, name }: Candidate): Record<string, string> => ({
		...(arn === "" && { arn: "Enter the ARN of the key." }),
		...(name === "" && { name: "Enter a name." }),
	});
	const check = async (candidate: Candidate) => {
		if (candidate.arn === "") return setRefusal({ fieldErrors: missing({ ...candidate, name: "-" }) });
		setPending("check");
		const outcome = await outcomeOf(actions.check({ deploymentId: deployment.id, arn: candidate.arn }));
		setPending(null);
		if (outcome.ok) {
			setReport(outcome.data);
			return setRefusal({});
		}
		setRefusal({ problem: outcome.error.message, fieldErrors: outcome.error.fieldErrors });
	};
	const ask = () => {
		const candidate = read();
		const fieldErrors = missing(candidate);
		if (Object.keys(fieldErrors).length > 0) return setRefusal({ fieldErrors });
		setRefusal({});
		setAsked(candidate);
	};
	const replace = async () => {
		if (!asked || pending) return;
		setPending("replace");
		const outcome = await outcomeOf(actions.replace({ keyId: old.id, ...asked }));
		if (outcome.ok && outcome.data.kind === "done") return router.push(keysPath);
		setPending(null);
		if (outcome.ok) {
			if (outcome.data.kind === "approval") setAskedUntil(outcome.data.expiresAt);
			return;
		}
		setAsked(null);
		// The refusal names the first failure; the reader sees them all.
		if (outcome.error.code === "PROBE_FAILED") await check(asked);
		setRefusal({ problem: outcome.error.message, fieldErrors: outcome.error.fieldErrors });
	};

	return (
		<Card aria-labelledby="replace">
			<CardHeader
				id="replace"
				title="The new key"
				description={`Data moves from ${old.name} straight to it, and can be read and written throughout.`}
			/>
			<form
				ref={form}
				noValidate
				className="flex flex-col gap-4 px-4 pb-4"
				method="post"
				onSubmit={(event) => {
					event.preventDefault();
					void check(read());
				}}
			>
				<KeyFields region={deployment.region} arn={arn} fieldErrors={refusal.fieldErrors} />
				{refusal.problem && (
					<Notice tone="danger" role="alert">
						{refusal.problem}
					</Notice>
				)}
				<div className="flex flex-wrap gap-2">
					<Button type="submit" pending={pending === "check"}>
						Check key
					</Button>
					<Button variant="primary" onClick={ask}>
						Replace key
					</Button>
				</div>
				{report && (
					<CandidateChecks
						report={report}
						onUseArn={(suggested) => {
							if (!arn.current) return;
							arn.current.value = suggested;
							arn.current.focus();
						}}
					/>
				)}
			</form>
			<AlertDialog
				open={asked !== null}
				onOpenChange={(open) => {
					if (open || pending !== null) return;
					setAsked(null);
					setAskedUntil(null);
				}}
				title={`Replace ${old.name}?`}
				description={meaning}
				cancelLabel={askedUntil ? "Close" : undefined}
				footer={
					askedUntil ? (
						<ButtonLink href={keysPath} variant="primary">
							Go to Encryption Keys
						</ButtonLink>
					) : (
						<Button variant="primary" onClick={replace} pending={pending === "replace"}>
							Replace key
						</Button>
					)
				}
			>
				{askedUntil ? (
					<AskedNotice expiresAt={askedUntil} />
				) : (
					<>
						<Consequences of={consequences} />
						{isTwoPersonRequired && <TwoPersonHint />}
						<Arn value={asked?.arn ?? ""} name="ARN of the new key" />
					</>
				)}
			</AlertDialog>
		</Card>
	);
}
