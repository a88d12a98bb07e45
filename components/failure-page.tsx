"use client";

import { TriangleAlert } from "lucide-react";
import { MessagePage } from "./message-page.tsx";
import { Button } from "./ui/button.tsx";

type FailurePageProps = { error: unknown; retry: () => void };

/** For error.tsx: what is not ours stays in the log, under the request id. */
export function FailurePage({ error, retry }: FailurePageProps) {
	const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
	return (
		<MessagePage
			title="This page could not be shown"
			icon={<TriangleAlert />}
			action={
				<Button variant="primary" onClick={() => retry()}>
					Try again
				</Button>
			}
		>
			<p>Something failed inside Keyhold. Your data is not affected.</p>
			{digest && (
				<p className="mt-1">
					Request id: <code className="font-mono wrap-anywhere">{digest}</code>
				</p>
			)}
		</MessagePage>
	);
}
