"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { CandidateChecks } from "./candidate-checks.tsx";
import { KeyFields } from "./key-fields.tsx";
import { SavedNotice } from "./saved-notice.tsx";
import { type AddKeyActions, useAddKey } from "./use-add-key.ts";

type AddKeyFormProps = {
	deployment: { id: string; name: string; region: string };
	keysPath: string;
	actions: AddKeyActions;
};

export function AddKeyForm({ deployment, keysPath, actions }: AddKeyFormProps) {
	const { state, submit, pending } = useAddKey({ deploymentId: deployment.id, keysPath, actions });
	const form = useRef<HTMLFormElement>(null);
	const arn = useRef<HTMLInputElement>(null);
	const { report, fieldErrors, problem, saved } = state;

	useEffect(() => {
		if (!fieldErrors) return;
		form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [fieldErrors]);

	if (saved) return <SavedNotice {...saved} keysPath={keysPath} />;
	return (
		<Card aria-labelledby="add">
			<CardHeader
				id="add"
				title="Add the key"
				description="Nothing is encrypted under it until you activate it."
			/>
			{/* React resets a form after its action; nothing typed is lost here. */}
			<form
				ref={form}
				action={submit}
				onReset={(event) => event.preventDefault()}
				noValidate
				className="flex flex-col gap-4 px-4 pb-4"
			>
				<KeyFields region={deployment.region} arn={arn} fieldErrors={fieldErrors} />
				{problem && (
					<Notice tone="danger" role="alert">
						{problem}
					</Notice>
				)}
				<div className="flex flex-wrap gap-2">
					<Button type="submit" name="intent" value="check" pending={pending === "check"}>
						Check key
					</Button>
					<Button type="submit" name="intent" value="save" pending={pending === "save"}>
						Save key
					</Button>
					<Button
						type="submit"
						name="intent"
						value="activate"
						variant="primary"
						pending={pending === "activate"}
					>
						Save and activate
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
		</Card>
	);
}
