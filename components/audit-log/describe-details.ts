import { formatDuration, formatNumber } from "@/components/ui/format.ts";
import type { Names } from "@/lib/audit-log/names-of.ts";
import { changedThings, termOf, wordOf } from "./detail-words.ts";

export type Shown = { kind: "text" | "arn" | "id" | "time" | "email"; text: string };
type Fact = { term: string; value: Shown };
type Change = { what: string; before: Shown; after: Shown };

/** The details of an audit row, besides its actor, event and target. */
export type Description = { changes: Change[]; facts: Fact[] };

type Members = Record<string, unknown>;

/**
 * The details of an audit row in words: what changed from what to what, and everything else. IDs of existing things are
 * replaced by their names. Pure.
 */
export function describeDetails(action: string, details: unknown, names: Names = {}): Description {
	const { changes, rest } = changesIn(action, membersOf(details));
	const shown = (value: unknown, term: string) => show(value, term, names);
	return {
		changes: changes.map(([what, from, to]) => ({ what, before: shown(from, what), after: shown(to, what) })),
		facts: factsIn(rest, shown),
	};
}

function changesIn(
	action: string,
	details: Members,
): { changes: [string, unknown, unknown][]; rest: Members } {
	const { from, to, oldArn, newArn, ...rest } = details;
	// The period of an evidence report is no change.
	if ("from" in details && "to" in details && !action.startsWith("audit."))
		return { changes: [[changedThings[action] ?? "Value", from, to]], rest };
	if (oldArn && newArn) return { changes: [[changedThings[action] ?? "Key ARN", oldArn, newArn]], rest };
	const entries = Object.entries(details);
	const isChange = ([, value]: [string, unknown]) =>
		Object.keys(membersOf(value)).sort().join() === "from,to" && !action.endsWith(".exported");
	return {
		changes: entries.filter(isChange).map(([name, value]) => {
			const { from: before, to: after } = membersOf(value);
			return [termOf(name), before, after];
		}),
		rest: Object.fromEntries(entries.filter((entry) => !isChange(entry))),
	};
}

function factsIn(members: Members, shown: (value: unknown, term: string) => Shown, under = ""): Fact[] {
	return Object.entries(members).flatMap(([member, value]): Fact[] => {
		const term = under ? `${under}: ${termOf(member).toLowerCase()}` : termOf(member);
		if (value !== null && typeof value === "object" && !Array.isArray(value))
			return factsIn(membersOf(value), shown, term);
		return [{ term, value: shown(value, member) }];
	});
}

function show(value: unknown, member: string, names: Names): Shown {
	const text = (words: string): Shown => ({ kind: "text", text: words });
	if (value === null || value === undefined || value === "") return text("None");
	if (typeof value === "boolean") return text(value ? "Yes" : "No");
	if (typeof value === "number")
		return text(member.endsWith("Ms") ? formatDuration(value) : formatNumber(value));
	if (Array.isArray(value)) return text(value.map((one) => wordOf(String(one))).join(", ") || "None");
	const given = String(value);
	if (Object.hasOwn(names, given)) return text(names[given] ?? given);
	if (/^arn:/.test(given)) return { kind: "arn", text: given };
	if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(given)) return { kind: "id", text: given };
	if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(given)) return { kind: "time", text: given };
	if (/^\S+@\S+\.\S+$/.test(given)) return { kind: "email", text: given };
	if (/^\d{4,}$/.test(given)) return text(formatNumber(BigInt(given)));
	return text(wordOf(given));
}

function membersOf(value: unknown): Members {
	return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Members) : {};
}
