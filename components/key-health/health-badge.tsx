import { CloudOff } from "lucide-react";
import { StatusBadge } from "@/components/ui/status-badge.tsx";
import type { KeyPhase } from "@/lib/keys/key-card-state.ts";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";
import { healthLabels, statusLabels } from "./key-labels.ts";

export function HealthBadge({ health }: { health: KeyHealth }) {
	const { label, tone } = healthLabels[health];
	return (
		<StatusBadge tone={tone} icon={health === "UNREACHABLE" ? <CloudOff /> : undefined}>
			{label}
		</StatusBadge>
	);
}

export function KeyStatusBadge({ status, health }: { status: KeyPhase; health: KeyHealth }) {
	const { label, tone } = statusLabels[status];
	// A key in use that doesn't work is not shown as a success.
	const isTroubled = health === "REVOKED" || health === "UNREACHABLE";
	return <StatusBadge tone={isTroubled ? "neutral" : tone}>{label}</StatusBadge>;
}
