import { StatusBadge } from "@/components/ui/status-badge.tsx";

export function OutcomeBadge({ outcome }: { outcome: string }) {
	return outcome === "refused" ? (
		<StatusBadge tone="danger">Refused</StatusBadge>
	) : (
		<StatusBadge tone="success">Done</StatusBadge>
	);
}
