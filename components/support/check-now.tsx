"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { checksSummary } from "@/components/key-health/checks-summary.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";

type CheckNowProps = {
	keyId: string;
	checkNow: (input: { keyId: string }) => Promise<ActionResult<ProbeReport>>;
};

export function CheckNow({ keyId, checkNow }: CheckNowProps) {
	const refresh = useRefresh();
	const [isChecking, setChecking] = useState(false);
	const [problem, setProblem] = useState<string | null>(null);
	const [spoken, setSpoken] = useState("");
	const check = async () => {
		setChecking(true);
		setProblem(null);
		const outcome = await outcomeOf(checkNow({ keyId }));
		await refresh();
		setChecking(false);
		if (outcome.ok) setSpoken(`Checked: ${checksSummary(outcome.data)}.`);
		else setProblem(outcome.error.message);
	};
	return (
		<>
			<Button variant="primary" onClick={check} pending={isChecking}>
				Check now
			</Button>
			<ErrorNotice error={problem} className="basis-full" />
			<VisuallyHidden role="status">{spoken}</VisuallyHidden>
		</>
	);
}
