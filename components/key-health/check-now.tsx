"use client";

import { useState } from "react";
import { type ActionResult, outcomeOf } from "@/components/action-result.ts";
import { Button } from "@/components/ui/button.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import { useRefresh } from "@/components/use-refresh.ts";
import type { ProbeReport } from "@/lib/probe/report.ts";
import { checksSummary } from "./checks-summary.ts";

type CheckNowProps = {
	keyId: string;
	/** Makes the button's name unique on a page with several keys. */
	keyName?: string;
	checkNow: (input: { keyId: string }) => Promise<ActionResult<ProbeReport>>;
	variant?: "primary";
	onChecked?: (report: ProbeReport) => void;
};

/** Probes a key now, and reads the result out. */
export function CheckNow({ keyId, keyName, checkNow, variant, onChecked }: CheckNowProps) {
	const refresh = useRefresh();
	const [isChecking, setChecking] = useState(false);
	const [error, setError] = useState<string | null>(null);
	const [summary, setSummary] = useState("");
	const check = async () => {
		setChecking(true);
		setError(null);
		const outcome = await outcomeOf(checkNow({ keyId }));
		await refresh();
		setChecking(false);
		if (!outcome.ok) return setError(outcome.error.message);
		setSummary(`Checked: ${checksSummary(outcome.data)}.`);
		onChecked?.(outcome.data);
	};
	return (
		<>
			<Button
				variant={variant}
				onClick={check}
				pending={isChecking}
				aria-label={keyName && `Check now: ${keyName}`}
			>
				Check now
			</Button>
			<ErrorNotice error={error} className="order-last basis-full" />
			<VisuallyHidden role="status">{summary}</VisuallyHidden>
		</>
	);
}
