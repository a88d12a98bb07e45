"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ActionResult } from "@/components/action-result.ts";
import { ConfirmDialog } from "@/components/confirm-dialog.tsx";
import { invalid, useActionForm } from "@/components/form/use-action-form.ts";
import { ApprovalRequested, approvalRequest } from "@/components/key-changes/approval-required.tsx";
import type { ChangeOutcome } from "@/components/key-changes/change-outcome.ts";
import { replacementText } from "@/components/key-changes/change-text.ts";
import { leave } from "@/components/leave.ts";
import { Arn } from "@/components/ui/arn.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { trimArn } from "@/lib/kms/arn.ts";
import { CandidateForm, type CheckCandidate, missingFields, useCandidateCheck } from "./candidate-form.tsx";
import { isShownInForm } from "./shown-in-form.ts";

type Candidate = { arn: string; name: string; description: string };

type ReplaceKeyFormProps = {
	organizationId: string;
	deployment: { id: string; region: string };
	/** The key that is in use now. */
	old: { id: string; name: string; arn: string };
	isTwoPersonRequired: boolean;
	keysPath: string;
	actions: {
		check: CheckCandidate;
		replace: (input: Candidate & { keyId: string; reason: string }) => Promise<ActionResult<ChangeOutcome>>;
	};
};

/** Asks for the new key, checks it, and confirms before data moves. */
export function ReplaceKeyForm({
	organizationId,
	deployment,
	old,
	isTwoPersonRequired,
	keysPath,
	actions,
}: ReplaceKeyFormProps) {
	const router = useRouter();
	const { report, check, showChecks, clear } = useCandidateCheck(deployment.id, actions.check);
	const [candidate, setCandidate] = useState<Candidate | null>(null);
	const [isSaved, setSaved] = useState(false);
	const { intent, ...sent } = useActionForm(async (text): Promise<ActionResult<Candidate | null>> => {
		const [arn, name] = [trimArn(text("arn")), text("name").trim()];
		const isCheck = text("intent") === "check";
		const missing = missingFields(isCheck ? { arn } : { arn, name });
		if (missing) return invalid(missing);
		if (isCheck) return { ...(await check(arn)), data: null };
		return { data: { arn, name, description: text("description") } };
	}, setCandidate);
	/** A refused key closes the dialog: its checks are in the form. Any other refusal is shown in the dialog. */
	const replace = async (
		input: Candidate,
		_: boolean,
		given: { reason: string },
	): Promise<ActionResult<ChangeOutcome | null>> => {
		const replaced = await actions.replace({ keyId: old.id, ...input, ...given });
		const { serverError } = replaced;
		if (!serverError || !isShownInForm(serverError)) return replaced;
		showChecks(serverError);
		sent.setError(serverError);
		return { data: null };
	};
	return (
		<Card aria-labelledby="replace">
			<CardHeader
				id="replace"
				title="The new key"
				description={`Data moves directly from ${old.name} to this key, and stays readable and writable throughout.`}
			/>
			<CandidateForm
				organizationId={organizationId}
				region={deployment.region}
				sent={sent}
				report={report}
				onUseArn={clear}
				isSaved={isSaved}
			>
				<Button type="submit" name="intent" value="check" pending={intent === "check"}>
					Check key
				</Button>
				<Button type="submit" name="intent" value="replace" variant="primary">
					Replace key
				</Button>
			</CandidateForm>
			<ConfirmDialog
				subject={candidate}
				content={({ arn }) => {
					const request = isTwoPersonRequired ? approvalRequest("replacement") : undefined;
					return {
						title: `Replace ${old.name}?`,
						...replacementText(old),
						confirmLabel: "Replace key",
						isHarmless: true,
						...request,
						children: (
							<>
								{request?.children}
								<Arn value={arn} name="ARN of the new key" />
							</>
						),
					};
				}}
				run={replace}
				result={(outcome) =>
					outcome?.kind === "approval" && (
						<>
							<ApprovalRequested expiresAt={outcome.expiresAt} />
							<ButtonLink href={keysPath} variant="primary" className="self-start">
								Go to Encryption Keys
							</ButtonLink>
						</>
					)
				}
				onDone={(_candidate, outcome) => {
					setSaved(outcome !== null);
					return outcome?.kind === "done" && leave(() => router.push(keysPath));
				}}
				onClose={() => setCandidate(null)}
			/>
		</Card>
	);
}
