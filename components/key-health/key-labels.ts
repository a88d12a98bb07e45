import type { Tone } from "@/components/ui/tone.tsx";
import type { KeyPhase } from "@/lib/keys/key-card-state.ts";
import type { KeyHealth } from "@/lib/platform/prisma/client.ts";
import type { CheckOutcome } from "@/lib/probe/report.ts";

type Label = { label: string; tone: Tone };

export const statusLabels: Record<KeyPhase, Label> = {
	ADDED: { label: "Added", tone: "neutral" },
	ACTIVATING: { label: "Activating", tone: "info" },
	REPLACING: { label: "Replacing", tone: "info" },
	ACTIVE: { label: "Active", tone: "success" },
	DELETING: { label: "Deleting", tone: "warning" },
	DESTROYING: { label: "Destroying", tone: "danger" },
	DELETED: { label: "Deleted", tone: "neutral" },
};

export const healthLabels: Record<KeyHealth, Label> = {
	HEALTHY: { label: "Healthy", tone: "success" },
	WARNING: { label: "Warning", tone: "warning" },
	UNREACHABLE: { label: "Unreachable", tone: "warning" },
	REVOKED: { label: "Revoked", tone: "danger" },
};

export const outcomeLabels: Record<CheckOutcome, Label> = {
	pass: { label: "Passed", tone: "success" },
	warn: { label: "Warning", tone: "warning" },
	fail: { label: "Failed", tone: "danger" },
	skipped: { label: "Skipped", tone: "neutral" },
};
