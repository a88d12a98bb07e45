import { healthWords, outcomeWords, statusWords } from "@/components/keys/key-words.ts";
import { formatExactUtc } from "@/components/ui/format-time.ts";
import { shownErrorName } from "@/lib/kms/failure.ts";
import { actionByNames, nextAction } from "@/lib/kms/next-action.ts";
import type { SupportKeyDetail } from "@/lib/support/support-key-detail.ts";
import { rekeyWords } from "./rekey-words.ts";

/**
 * What a ticket about a key needs, as plain text with times in UTC. It says no more than the page does, where every ARN
 * is masked already. Pure.
 */
export function ticketText(key: SupportKeyDetail, requestId: string): string {
	const lines: [term: string, text: string][] = [
		["Organization", key.organization],
		["Deployment", key.deployment],
		["Region", key.region],
		["Key", key.maskedArn],
		["Status", statusWords[key.status].label],
		["Health", `${healthWords[key.health].label}, since ${utc(key.healthSince)}`],
		["AWS error", key.healthError ? shownErrorName(key.healthError) : "none"],
		...(key.health === "HEALTHY"
			? []
			: [
					["Who has to act", actionByNames[key.healthActionBy] ?? "no one yet"] satisfies [string, string],
					["Next", nextAction(key.healthActionBy, key.healthError)] satisfies [string, string],
				]),
		...(key.healthDetail ? [["Detail", key.healthDetail] satisfies [string, string]] : []),
		["Last check", utc(key.lastCheckedAt)],
		["Last healthy", utc(key.lastHealthyAt)],
		["Rekey", rekeyLine(key)],
		["Request id", requestId],
	];
	return [...lines.map(([term, text]) => `${term}: ${text}`), ...failingChecks(key), ""].join("\n");
}

function utc(time: string | null): string {
	return time ? formatExactUtc(Date.parse(time)) : "never";
}

function rekeyLine({ rekey }: SupportKeyDetail): string {
	if (!rekey) return "none under way";
	const { reason, progress } = rekeyWords(rekey);
	const blocked = rekey.blockedReason && `, blocked since ${utc(rekey.blockedSince)}: ${rekey.blockedReason}`;
	return `${reason}, ${progress}${blocked ?? ""}`;
}

/** Those that failed, and what could be better. */
function failingChecks({ probe }: SupportKeyDetail): string[] {
	if (!probe) return ["Checks: none made yet"];
	const failing = probe.checks.filter(({ outcome }) => outcome === "fail" || outcome === "warn");
	const at = `of ${utc(probe.checkedAt)}`;
	if (failing.length === 0) return [`Checks ${at}: none failed`];
	return [
		`Checks ${at}:`,
		...failing.map(({ outcome, title, seen }) => `- ${outcomeWords[outcome].label}: ${title}. ${seen}`),
	];
}
