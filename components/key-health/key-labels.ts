import type { Tone } from "@/components/ui/tone.tsx";
import type { KeyHealth, KeyStatus } from "@/lib/platform/prisma/client.ts";
import type { CheckOutcome } from "@/lib/probe/report.ts";

type Label = { label: string; tone: Tone };

export const statusLabels: Record<KeyStatus, Label> = {
	ADDED: { label: "Added", tone: "neutral" },
	ACTIVATING: { label: "Activating", tone: "info" },
	ACTIVE: { label: "Active", tone: "success" },
	DELETING: { label: "Deleting", tone: "warning" },
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
