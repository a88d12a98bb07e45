"use client";

import { FailurePage } from "@/components/failure-page.tsx";

export default function AccountFailure(props: { error: unknown; retry: () => void }) {
	return <FailurePage {...props} />;
}
