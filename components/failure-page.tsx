"use client";

import { TriangleAlert } from "lucide-react";
import { productName } from "@/lib/platform/vendor-names.ts";
import { MessagePage } from "./message-page.tsx";
import { Operator } from "./operator.tsx";
import { Button } from "./ui/button.tsx";

type FailurePageProps = { error: unknown; retry: () => void };

/** Shown by error.tsx: the cause stays in the log, under the request ID. */
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
			<p>
				Something went wrong inside {productName()}. If it keeps failing, give <Operator /> the request ID.
			</p>
			{digest && (
				<p className="mt-1">
					Request ID: <code className="font-mono wrap-anywhere">{digest}</code>
				</p>
			)}
		</MessagePage>
	);
}
