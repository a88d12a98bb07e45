"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { CardSection } from "@/components/ui/card.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";

// The chart library is larger than the rest of the page, and most readers never open the chart.
const HealthTimeline = dynamic(
	() => import("@/components/key-health/health-timeline.tsx").then((module) => module.HealthTimeline),
	{ ssr: false, loading: () => <Skeleton className="h-40 w-full" /> },
);

/** A key's health and KMS latency over time. Read only when it is opened. */
export function HealthHistory({ organization, keyId }: { organization: string; keyId: string }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<CardSection>
			<Disclosure
				summary={<span className="font-medium">Health history</span>}
				onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}
			>
				{isOpen && (
					<div className="pt-3">
						<HealthTimeline path={`/api/console/${organization}/keys/${keyId}/health`} />
					</div>
				)}
			</Disclosure>
		</CardSection>
	);
}
