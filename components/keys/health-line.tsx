"use client";

import { formatDuration } from "@/components/ui/format.ts";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { KeyView } from "@/lib/keys/encryption-keys-overview.ts";

type HealthLineProps = { keyView: KeyView; cutOffSeconds: number };

/** When the health was checked, and how fast a revocation takes effect. */
export function HealthLine({ keyView: key, cutOffSeconds }: HealthLineProps) {
	const isUsable = key.health === "HEALTHY" || key.health === "WARNING";
	const isNeeded = key.dataKeys > 0;
	const cutOff = cutOffSeconds < 120 ? `${cutOffSeconds} s` : formatDuration(cutOffSeconds * 1000);
	return (
		<span className="text-muted">
			{key.lastCheckedAt ? (
				<>
					checked <RelativeTime value={key.lastCheckedAt} />
				</>
			) : (
				"not checked yet"
			)}
			{isUsable && isNeeded && ` · access ends within ${cutOff} of revocation`}
		</span>
	);
}
