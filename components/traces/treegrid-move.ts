import type { WaterfallRow } from "./arrange-spans.ts";

/** What a key does in the waterfall. `row` is a position among all rows. */
export type TreegridMove =
	| { kind: "focus"; row: number }
	| { kind: "expand" | "collapse" | "select" }
	| { kind: "close" };

type Row = Pick<WaterfallRow<{ id: string }>, "span" | "parent" | "descendants">;

/**
 * The move for a key that is pressed on a row, as the ARIA practices describe for a treegrid whose rows take the focus; null for
 * any other key, and at the ends. `visible` are the positions of the rows that are not hidden. Pure.
 */
export function treegridMove(
	key: string,
	focused: number,
	rows: readonly Row[],
	visible: readonly number[],
	collapsed: ReadonlySet<string>,
): TreegridMove | null {
	const row = rows[focused];
	if (!row) return null;
	const at = visible.indexOf(focused);
	const isParent = row.descendants > 0;
	const isOpen = isParent && !collapsed.has(row.span.id);
	const focus = (target: number | null | undefined): TreegridMove | null =>
		target === undefined || target === null ? null : { kind: "focus", row: target };
	switch (key) {
		case "ArrowDown":
			return focus(visible[at + 1]);
		case "ArrowUp":
			return focus(visible[at - 1]);
		case "Home":
			return focus(visible[0]);
		case "End":
			return focus(visible.at(-1));
		case "ArrowRight":
			if (isOpen) return focus(visible[at + 1]);
			return isParent ? { kind: "expand" } : null;
		case "ArrowLeft":
			return isOpen ? { kind: "collapse" } : focus(row.parent);
		case "Enter":
		case " ":
			return { kind: "select" };
		case "Escape":
			return { kind: "close" };
		default:
			return null;
	}
}
