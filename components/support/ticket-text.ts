import { healthLabels, outcomeLabels, statusLabels } from "@/components/key-health/key-labels.ts";
import { formatExactUtc } from "@/components/ui/format-time.ts";
import { actionByNames, capitalized, shownErrorName } from "@/lib/kms/key-trouble.ts";
import type { SupportKeyDetail, SupportTrouble } from "@/lib/support/support-key-detail.ts";
import { describeRekey } from "./describe-rekey.ts";

/**
 * The text for a support ticket about a key, with times in UTC. It contains only what the page shows, where every ARN is
 * masked already. Pure.
 */
export function ticketText(key: SupportKeyDetail, requestId: string): string {
	const lines: [term: string, text: string][] = [
		["Organization", key.organization],
		["Deployment", key.deployment],
		["Region", key.region],
		["Key", key.maskedArn],
		["Status", statusLabels[key.status].label],
		["Health", `${healthLabels[key.health].label}, since ${utc(key.healthSince)}`],
		["AWS error", key.healthError ? shownErrorName(key.healthError) : "none"],
		...(key.trouble
			? ([
					["Problem", `${capitalized(key.trouble.cause)}. ${key.trouble.meaning}`],
					["Who has to act", actionByNames[key.healthActionBy] ?? "no one yet"],
					["Next", nextStep(key.trouble)],
					["Customer's page", key.customerUrl],
				] satisfies [string, string][])
			: []),
		...(key.healthDetail ? [["Detail", key.healthDetail] satisfies [string, string]] : []),
		["Last check", utc(key.lastCheckedAt)],
		["Last good check", utc(key.lastHealthyAt)],
		["Re-encryption", rekeyLine(key)],
		...(key.applications.isUsed ? [["Applications", applicationsLine(key)] satisfies [string, string]] : []),
		["Request ID", requestId],
	];
	return [...lines.map(([term, text]) => `${term}: ${text}`), ...failingChecks(key), ""].join("\n");
}

/** The advice, and that the customer's page has its steps ready to copy. */
function nextStep({ advice, steps }: SupportTrouble): string {
	if (steps.length === 0) return advice;
	return `${advice} The steps are ready to copy on the customer's page: ${steps.join("; ")}.`;
}

function utc(time: string | null): string {
	return time ? formatExactUtc(Date.parse(time)) : "never";
}

function rekeyLine({ rekey }: SupportKeyDetail): string {
	if (!rekey) return "none in progress";
	const { reason, progress } = describeRekey(rekey);
	const blocked = rekey.blockedReason && `, blocked since ${utc(rekey.blockedSince)}: ${rekey.blockedReason}`;
	return `${reason}, ${progress}${blocked ?? ""}`;
}

function applicationsLine({ applications: { processes } }: SupportKeyDetail): string {
	if (processes.length === 0) return "none holds a data key";
	const named = processes.map(({ name, version, lastSeenAt }) => {
		return `${[name, version].filter(Boolean).join(" ")}, last seen ${utc(lastSeenAt)}`;
	});
	return named.join("; ");
}

/** The checks that failed or gave a warning. */
function failingChecks({ probe }: SupportKeyDetail): string[] {
	if (!probe) return ["Checks: not run yet"];
	const failing = probe.checks.filter(({ outcome }) => outcome === "fail" || outcome === "warn");
	const at = `of ${utc(probe.checkedAt)}`;
	if (failing.length === 0) return [`Checks ${at}: none failed`];
	return [
		`Checks ${at}:`,
		...failing.map(({ outcome, title, seen }) => `- ${outcomeLabels[outcome].label}: ${title}. ${seen}`),
	];
}
