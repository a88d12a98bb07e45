"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { checksSummary } from "@/components/key-health/checks-summary.ts";
import type { Tone } from "@/components/ui/tone.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";

export type CheckKeyAction = (input: { keyId: string }) => Promise<ActionResult<ProbeReport>>;

export type CheckedKey = { tone: Tone; text: string };

const tones = { pass: "success", warn: "warning", fail: "danger" } as const;

/** Probes a key from anywhere: opens its page meanwhile, then shows the result. */
export function useCheckKey(action: CheckKeyAction | undefined) {
	const router = useRouter();
	const refresh = useRefresh();
	const [checked, setChecked] = useState<CheckedKey | null>(null);
	const checkKey = async ({ id, name, path }: { id: string; name: string; path: string }) => {
		if (!action) return;
		setChecked({ tone: "info", text: `Checking ${name}…` });
		router.push(path);
		const outcome = await outcomeOf(action({ keyId: id }));
		await refresh();
		setChecked(
			outcome.ok
				? { tone: tones[outcome.data.outcome], text: `Checked ${name}: ${checksSummary(outcome.data)}.` }
				: { tone: "danger", text: `${name} was not checked. ${outcome.error.message}` },
		);
	};
	return { checkKey: action && checkKey, checked, dismiss: () => setChecked(null) };
}
