import { LocalTime } from "@/components/ui/local-time.tsx";
import { StatusBadge } from "@/components/ui/status-badge.tsx";

type OffboardingBadgeProps = { endsAt: string };

/** Says that an organization is closed, and until when its data is kept. */
export function OffboardingBadge({ endsAt }: OffboardingBadgeProps) {
	return (
		<StatusBadge tone="warning">
			<span>
				Offboarding until <LocalTime value={endsAt} />
			</span>
		</StatusBadge>
	);
}
