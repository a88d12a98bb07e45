import { HealthTimeline } from "@/components/key-health/health-timeline.tsx";
import { Card, CardSection } from "@/components/ui/card.tsx";
import { keyDetailPath } from "./key-search.ts";

/** Health and KMS latency of a key over time, as its Org Admins also see it. */
export function KeyTimeline({ keyId }: { keyId: string }) {
	return (
		<Card aria-labelledby="key-timeline">
			<CardSection level={2} title={<span id="key-timeline">Health history</span>}>
				<HealthTimeline path={`/api/console${keyDetailPath(keyId)}/health`} />
			</CardSection>
		</Card>
	);
}
