import type { Tone } from "@/components/ui/tone.tsx";
import type { KeyHealth, KeyStatus, Resource } from "@/lib/platform/prisma/client.ts";
import type { CheckOutcome } from "@/lib/probe/report.ts";

type Word = { label: string; tone: Tone };

export const statusWords: Record<KeyStatus, Word> = {
	ADDED: { label: "Added", tone: "neutral" },
	ACTIVATING: { label: "Activating", tone: "info" },
	ACTIVE: { label: "Active", tone: "success" },
	DELETING: { label: "Deleting", tone: "warning" },
	DELETED: { label: "Deleted", tone: "neutral" },
};

export const healthWords: Record<KeyHealth, Word> = {
	HEALTHY: { label: "Healthy", tone: "success" },
	WARNING: { label: "Warning", tone: "warning" },
	UNREACHABLE: { label: "Unreachable", tone: "warning" },
	REVOKED: { label: "Revoked", tone: "danger" },
};

export const outcomeWords: Record<CheckOutcome, Word> = {
	pass: { label: "Passed", tone: "success" },
	warn: { label: "Warning", tone: "warning" },
	fail: { label: "Failed", tone: "danger" },
	skipped: { label: "Skipped", tone: "neutral" },
};

export const resourceNames: Record<Resource, string> = {
	REQUEST_LOGS: "Request logs",
	TRACES: "Traces",
	SCHEDULED_QUERIES: "Scheduled queries",
};

export const resourceOrder = Object.keys(resourceNames) as Resource[];

/** "1 record", "1,204,551 records". */
export function counted(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
