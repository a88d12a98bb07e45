"use client";

import { useRouter } from "next/navigation";
import { useActionState, useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { trimArn } from "@/lib/kms/arn.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";

type Candidate = { deploymentId: string; arn: string };

export type AddKeyActions = {
	check: (input: Candidate) => Promise<ActionResult<ProbeReport>>;
	add: (input: Candidate & { name: string; description: string }) => Promise<ActionResult<{ keyId: string }>>;
	activate: (input: { keyId: string }) => Promise<ActionResult<unknown>>;
};

export type AddKeyIntent = "check" | "save" | "activate";

export type AddKeyState = {
	report?: ProbeReport | undefined;
	fieldErrors?: Record<string, string> | undefined;
	/** What went wrong and belongs to no field. */
	problem?: string | undefined;
	/** The key is saved, and this is why it was not activated. */
	saved?: { name: string; problem: string };
};

type AddKeyOptions = { deploymentId: string; keysPath: string; actions: AddKeyActions };

/** Check, save, save and activate: one form, three buttons. */
export function useAddKey({ deploymentId, keysPath, actions }: AddKeyOptions) {
	const router = useRouter();
	const [intent, setIntent] = useState<AddKeyIntent | null>(null);
	const [state, submit, isPending] = useActionState(async (before: AddKeyState, form: FormData) => {
		const wanted = String(form.get("intent") ?? "check") as AddKeyIntent;
		setIntent(wanted);
		const text = (name: string) => String(form.get(name) ?? "");
		const candidate = { deploymentId, arn: trimArn(text("arn")) };
		if (!candidate.arn) return { fieldErrors: { arn: "Enter the ARN of the key." } };
		if (wanted === "check") return check(actions, candidate);

		const name = text("name");
		const added = await outcomeOf(actions.add({ ...candidate, name, description: text("description") }));
		if (!added.ok) {
			const { code, message, fieldErrors } = added.error;
			if (code !== "PROBE_FAILED") return { report: before.report, fieldErrors, problem: message };
			// The refusal names the first failure; the reader sees them all.
			return { ...(await check(actions, candidate)), problem: message };
		}
		if (wanted === "activate") {
			const activated = await outcomeOf(actions.activate({ keyId: added.data.keyId }));
			if (!activated.ok) return { saved: { name, problem: activated.error.message } };
		}
		router.push(keysPath);
		// Pending until the next page is there.
		return before;
	}, {});
	return { state, submit, pending: isPending ? intent : null };
}

async function check(actions: AddKeyActions, candidate: Candidate): Promise<AddKeyState> {
	const outcome = await outcomeOf(actions.check(candidate));
	if (outcome.ok) return { report: outcome.data };
	return { problem: outcome.error.message, fieldErrors: outcome.error.fieldErrors };
}
