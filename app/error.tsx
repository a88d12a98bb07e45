"use client";

import { FailurePage } from "@/components/failure-page.tsx";

export default function RootFailure(props: { error: unknown; retry: () => void }) {
	return (
		<main id="content" tabIndex={-1} className="outline-hidden">
			<FailurePage {...props} />
		</main>
	);
}
