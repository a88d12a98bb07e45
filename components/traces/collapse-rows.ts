import type { WaterfallRow } from "./arrange-spans.ts";

type Row = Pick<WaterfallRow<{ id: string; statusCode: number }>, "span" | "parent" | "descendants">;

/** The positions of the rows that remain when what is below the collapsed spans is hidden. Pure. */
export function visibleRows(rows: readonly Row[], collapsed: ReadonlySet<string>): number[] {
	const visible: number[] = [];
	for (let index = 0; index < rows.length; index++) {
		const { span, descendants } = rows[index] as Row;
		visible.push(index);
		if (collapsed.has(span.id)) index += descendants;
	}
	return visible;
}

/** The number of failed spans below each row: a collapsed row shows what it hides. Pure. */
export function errorsBelow(rows: readonly Row[]): number[] {
	const errors = rows.map(() => 0);
	for (let index = rows.length - 1; index >= 0; index--) {
		const { span, parent } = rows[index] as Row;
		if (parent === null) continue;
		errors[parent] = (errors[parent] ?? 0) + (errors[index] ?? 0) + (span.statusCode === 2 ? 1 : 0);
	}
	return errors;
}

/** The collapsed spans without those above a row, so that the row is visible. Pure. */
export function expandedTo(rows: readonly Row[], collapsed: ReadonlySet<string>, row: number): Set<string> {
	const left = new Set(collapsed);
	for (let at = rows[row]?.parent ?? null; at !== null; at = rows[at]?.parent ?? null)
		left.delete(rows[at]?.span.id ?? "");
	return left;
}
