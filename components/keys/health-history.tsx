"use client";

import { useState } from "react";
import { HealthTimeline } from "@/components/key-health/health-timeline.tsx";

/** A key's health and KMS latency over time. Read only when it is opened. */
export function HealthHistory({ organization, keyId }: { organization: string; keyId: string }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<details className="border-t px-4 py-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary className="w-fit rounded-sm font-medium">Health history</summary>
			{isOpen && (
				<div className="pt-3">
					<HealthTimeline path={`/api/console/${organization}/keys/${keyId}/health`} />
				</div>
			)}
		</details>
	);
}
