import { counted, formatDuration } from "@/components/ui/format.ts";
import type { KeyEnding, RekeyOutcome } from "@/lib/keys/rekey-outcome.ts";
import { managedKeyName, ownedKeyName } from "@/lib/platform/vendor-names.ts";

/** A key's name within a sentence: Keyhold's own keys have an article. Pure. */
export function keyInSentence(name: string): string {
	return name === managedKeyName() || name === ownedKeyName() ? `the ${name}` : name;
}

/** The result of a finished rekey: what happened, and what it means. Pure. */
export function outcomeText(outcome: RekeyOutcome): { title: string; text: string } {
	const { reason, records, destroyed, tookMs, from, isFromInUse } = outcome;
	const to = keyInSentence(outcome.to);
	const took = `in ${formatDuration(Math.max(tookMs, 1_000))}`;
	const lost = `${counted(destroyed, "record")} destroyed`;
	if (reason === "DESTROY" || (reason === "DELETE" && destroyed > 0)) {
		const others = records > 0 ? ` ${counted(records, "other record")} moved to ${to}.` : "";
		return {
			title: lost,
			text: `${destroyed === 1 ? "It" : "They"} can't be recovered. New data is encrypted with ${to}.${others}`,
		};
	}
	const moved = counted(records, "record");
	const also = destroyed > 0 ? ` ${lost}: ${destroyed === 1 ? "it" : "they"} can't be recovered.` : "";
	const they = records === 1 ? "It" : "They";
	switch (reason) {
		case "DELETE":
			return {
				title: `${moved} moved to ${to} ${took}`,
				text: isFromInUse
					? `Keep ${from ?? "the old key"} enabled in AWS: a key with the same ARN was added again.`
					: `Nothing needs ${from ?? "the old key"} any longer. You can disable it in AWS.`,
			};
		case "COVER":
			return { title: `${moved} moved to ${to} ${took}`, text: `New data is encrypted with ${to} as well.` };
		case "REPLACE":
			return { title: `${moved} re-encrypted ${took}`, text: `${they} moved from ${from} to ${to}.${also}` };
		default:
			return {
				title: `${moved} re-encrypted ${took}`,
				text: `${they} ${records === 1 ? "is" : "are"} protected by ${to}.${also}`,
			};
	}
}

/** The ending of a deleted key's data, for the history. Pure. */
export function endingText({ kind, to, records, destroyed }: KeyEnding): string {
	const amount = records === null ? "" : `: ${counted(records, "record")}`;
	switch (kind) {
		case "unused":
			return "Never protected data";
		case "moved":
			return `Moved to ${keyInSentence(to ?? "another key")}${amount}`;
		case "replaced":
			return `Replaced by ${to}${amount}`;
		case "destroyed":
			return `Data destroyed: ${counted(destroyed, "record")}`;
	}
}
