import { useDeferredValue, useMemo, useState } from "react";
import { searchSpans } from "./search-spans.ts";
import type { TraceTree } from "./trace-tree.ts";

/** The search in a trace: the matching rows, and the current match. */
export function useSpanSearch({ rows }: TraceTree) {
	const [text, setText] = useState("");
	/** The index of the current match among the matches. */
	const [current, setCurrent] = useState<number | null>(null);
	const searched = useDeferredValue(text);
	const found = useMemo(() => {
		return searchSpans(
			rows.map(({ span }) => span),
			searched,
		);
	}, [rows, searched]);
	const matches = useMemo(() => new Set(found), [found]);
	/** Moves on by `step`, around the end. Returns the position of the row. */
	const move = (step: 1 | -1): number | null => {
		if (found.length === 0) return null;
		const from = current ?? (step === 1 ? -1 : 0);
		const next = (from + step + found.length) % found.length;
		setCurrent(next);
		return found[next] ?? null;
	};
	return {
		text,
		search: (entered: string) => {
			setText(entered);
			setCurrent(null);
		},
		matches,
		currentMatch: current === null ? null : (found[current] ?? null),
		move,
		/** "2 of 14 spans"; empty without a search. */
		summary: summaryOf(searched, found.length, current),
	};
}

function summaryOf(searched: string, found: number, current: number | null): string {
	if (searched.trim() === "") return "";
	const matches = `${found} ${found === 1 ? "match" : "matches"}`;
	if (found === 0) return "No matches";
	return current === null ? matches : `${current + 1} of ${matches}`;
}
