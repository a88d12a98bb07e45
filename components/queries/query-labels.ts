import { formatNumber } from "@/components/ui/format.ts";
import type { Tone } from "@/components/ui/tone.tsx";
import { capitalized, keyTrouble } from "@/lib/kms/key-trouble.ts";
import { yourOperator } from "@/lib/platform/vendor-names.ts";
import { metadataField, querySources } from "@/lib/queries/metadata-fields.ts";
import type { QueryDefinition } from "@/lib/queries/query-definition.ts";
import type { QueryRunView } from "@/lib/queries/read-queries.ts";

export const runStates: Record<QueryRunView["state"], { label: string; tone: Tone }> = {
	WAITING: { label: "Waiting", tone: "info" },
	DONE: { label: "Done", tone: "success" },
	BLOCKED: { label: "Blocked", tone: "warning" },
	FAILED: { label: "Failed", tone: "danger" },
};

export const whenBlockedLabels = {
	CATCH_UP: "Run when the key is available again",
	SKIP: "Skipped",
} as const;

export const operatorLabels: Record<QueryDefinition["filters"][number]["operator"], string> = {
	equals: "is",
	notEquals: "is not",
	contains: "contains",
	atLeast: "is at least",
	atMost: "is at most",
};

export const windowChoices = [
	{ minutes: 15, label: "15 minutes" },
	{ minutes: 60, label: "hour" },
	{ minutes: 360, label: "6 hours" },
	{ minutes: 1_440, label: "24 hours" },
	{ minutes: 10_080, label: "7 days" },
	{ minutes: 43_200, label: "30 days" },
];

export const stepChoices = [
	{ minutes: 1, label: "minute" },
	{ minutes: 5, label: "5 minutes" },
	{ minutes: 60, label: "hour" },
	{ minutes: 1_440, label: "day" },
];

/** "the last 24 hours", "the last 45 minutes". Pure. */
export function windowLabel(minutes: number): string {
	const chosen = windowChoices.find((choice) => choice.minutes === minutes);
	return `the last ${chosen?.label ?? `${formatNumber(minutes)} minutes`}`;
}

/** "every hour", "every 7 minutes". Pure. */
export function stepLabel(minutes: number): string {
	const chosen = stepChoices.find((choice) => choice.minutes === minutes);
	return `every ${chosen?.label ?? `${formatNumber(minutes)} minutes`}`;
}

/** "Status is at least 500". Pure. */
export function filterLabel(
	source: QueryDefinition["source"],
	{ field, operator, value }: QueryDefinition["filters"][number],
): string {
	return `${fieldLabel(source, field)} ${operatorLabels[operator]} ${value}`;
}

export function fieldLabel(source: QueryDefinition["source"], name: string): string {
	return metadataField(source, name)?.label ?? name;
}

export const sourceNames = Object.entries(querySources).map(([value, { label }]) => ({ value, label }));

/** Explains why a run was blocked or failed, and what to do. Null for other runs. Pure. */
export function runProblem({ error, awsErrorName, state }: QueryRunView): string | null {
	if (!error) return null;
	switch (error) {
		case "KEY_REVOKED":
		case "KMS_UNREACHABLE":
		case "KMS_MISCONFIGURED": {
			const { cause, memberAdvice } = keyTrouble({ code: error, awsErrorName });
			return `${capitalized(cause)}. ${memberAdvice}`;
		}
		case "QUERY_FAILED":
			return "The database did not respond within 30 s. Shorten the time window, or filter by service.";
		case "DATA_DESTROYED":
			return "The query's definition was destroyed together with its encryption key. Delete the query.";
		default:
			return state === "FAILED"
				? `The query's definition can't be decrypted because it is damaged. Tell ${yourOperator()}, and create the query again.`
				: null;
	}
}
