import { Children, cloneElement, Fragment, isValidElement, type ReactElement, type ReactNode } from "react";

/** A hidden label is for screen readers only. `heading` takes its place in the header cell. */
export type Column =
	| string
	| { label: string; heading?: ReactNode; align?: "start" | "end"; className?: string; isHidden?: boolean };

type Props = { children?: ReactNode; colSpan?: number; [name: string]: unknown };

/** The labels that the cells of these columns show on a narrow screen; null for a column whose label is hidden. */
export function columnLabels(columns: readonly Column[]): (string | null)[] {
	return columns.map((column) =>
		typeof column === "string" ? column : column.isHidden ? null : column.label,
	);
}

/** The same for a thead in JSX: a column has a label if its header cell contains text alone. */
export function headLabels(children: ReactNode): (string | null)[] {
	const head = elementsIn(children).find(({ type }) => type === "thead");
	const [row] = elementsIn(head?.props.children);
	return elementsIn(row?.props.children).map(({ props }) =>
		typeof props.children === "string" ? props.children : null,
	);
}

/**
 * Gives each cell of a row the label of its column, and its role: a narrow screen shows rows as cards, and a table laid
 * out as blocks is no table to some screen readers.
 */
export function labelRow(row: ReactElement<Props>, labels: readonly (string | null)[]): ReactElement {
	const cells = elementsIn(row.props.children).map((cell, index) => {
		const isWide = (cell.props.colSpan ?? 1) > 1;
		return cloneElement(cell, {
			key: cell.key ?? index,
			"data-label": isWide ? undefined : (labels[index] ?? undefined),
			...(cell.type === "td" && { role: "cell" }),
		});
	});
	return cloneElement(row, { role: "row" }, cells);
}

/** Labels the rows that are in `children` (thead, tbody) as JSX. A row that is a component labels its own cells. */
export function labelRows(children: ReactNode, labels: readonly (string | null)[]): ReactNode {
	return Children.map(children, (child) => {
		if (!isValidElement<Props>(child)) return child;
		if (child.type === "tr") return labelRow(child, labels);
		if (child.type === Fragment) return cloneElement(child, {}, labelRows(child.props.children, labels));
		if (child.type === "tbody" || child.type === "thead")
			return cloneElement(child, { role: "rowgroup" }, labelRows(child.props.children, labels));
		return child;
	});
}

function elementsIn(children: ReactNode): ReactElement<Props>[] {
	return Children.toArray(children).filter((child) => isValidElement<Props>(child));
}
