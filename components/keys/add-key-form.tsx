"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { invalid, useActionForm } from "@/components/form/use-action-form.ts";
import { leave } from "@/components/leave.ts";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { trimArn } from "@/lib/kms/arn.ts";
import type { Resource } from "@/lib/platform/prisma/client.ts";
import { CandidateForm, type CheckCandidate, missingFields, useCandidateCheck } from "./candidate-form.tsx";
import { CoverCheckbox } from "./cover-checkbox.tsx";
import { SavedNotice } from "./saved-notice.tsx";

type AddKeyFormProps = {
	organizationId: string;
	deployment: { id: string; name: string; region: string };
	/** The resources that the key would not cover. */
	uncovered: Resource[];
	/** The fields' first content. */
	initial: { arn: string; name: string };
	keysPath: string;
	actions: {
		check: CheckCandidate;
		add: (input: {
			deploymentId: string;
			arn: string;
			name: string;
			description: string;
		}) => Promise<ActionResult<{ keyId: string }>>;
		activate: (input: { keyId: string; cover: Resource[] }) => Promise<ActionResult<unknown>>;
	};
};

/** Check, save, save and activate: one form, three buttons. */
export function AddKeyForm({
	organizationId,
	deployment,
	uncovered,
	initial,
	keysPath,
	actions,
}: AddKeyFormProps) {
	const router = useRouter();
	const { report, check, showChecks, clear } = useCandidateCheck(deployment.id, actions.check);
	const [saved, setSaved] = useState<{ name: string; problem: string } | null>(null);
	const { intent, ...sent } = useActionForm(
		async (text): Promise<ActionResult<{ isFinished: boolean }>> => {
			const arn = trimArn(text("arn"));
			const [name, description] = [text("name").trim(), text("description")];
			const intent = text("intent");
			const isCheck = intent !== "save" && intent !== "activate";
			const missing = missingFields(isCheck ? { arn } : { arn, name });
			if (missing) return invalid(missing);
			if (isCheck) return { ...(await check(arn)), data: { isFinished: false } };
			const added = await actions.add({ deploymentId: deployment.id, arn, name, description });
			showChecks(added.serverError);
			if (!added.data || intent === "save") return { ...added, data: { isFinished: true } };
			const activated = await outcomeOf(
				actions.activate({ keyId: added.data.keyId, cover: text("cover") ? uncovered : [] }),
			);
			if (!activated.ok) setSaved({ name, problem: activated.error.message });
			return { data: { isFinished: activated.ok } };
		},
		({ isFinished }) => isFinished && leave(() => router.push(keysPath)),
	);
	const buttons = [
		{ value: "check", label: "Check key" },
		{ value: "save", label: "Save key" },
		{ value: "activate", label: "Save and activate", variant: "primary" },
	] as const;

	if (saved) return <SavedNotice {...saved} keysPath={keysPath} />;
	return (
		<Card aria-labelledby="add">
			<CardHeader id="add" title="Add the key" description="The key is not used until you activate it." />
			<CandidateForm
				organizationId={organizationId}
				region={deployment.region}
				sent={sent}
				report={report}
				onUseArn={clear}
				initial={initial}
				option={uncovered.length > 0 && <CoverCheckbox uncovered={uncovered} />}
			>
				{buttons.map(({ value, label, ...look }) => (
					<Button key={value} type="submit" name="intent" value={value} pending={intent === value} {...look}>
						{label}
					</Button>
				))}
			</CandidateForm>
		</Card>
	);
}
