import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn.ts";
import { type Column, columnLabels, headLabels, labelRow, labelRows } from "./label-cells.ts";

type TableProps = {
	/** Names the table and the region that scrolls it. */
	label: string;
	/** The header cells of a table that cannot be sorted. Without them, `children` begins with a thead. */
	columns?: readonly Column[];
	/** The tbody. */
	children: ReactNode;
	className?: string | undefined;
};

/**
 * A table that scrolls sideways if it must. On a narrow screen each row is a card, titled by its row header, and each
 * cell shows its column's label (globals.css).
 */
export function Table({ label, columns, children, className }: TableProps) {
	const captionId = useId();
	const labels = columns ? columnLabels(columns) : headLabels(children);
	return (
		<section
			aria-labelledby={captionId}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: focusable so that the keyboard can scroll it
			tabIndex={0}
			className={cn("relative overflow-x-auto focus-visible:-outline-offset-2", className)}
		>
			<table
				// The roles are explicit because browsers drop them where CSS lays the table out as blocks.
				{...roles.table}
				className={cn(
					"card-table w-full border-collapse text-left [&_tbody_tr]:border-t",
					"[&_tbody_tr]:transition-colors [&_tbody_tr:hover]:bg-surface-sunken",
				)}
			>
				<caption id={captionId} className="sr-only">
					{label}
				</caption>
				{columns && (
					<thead {...roles.group}>
						<tr {...roles.row}>
							{columns.map((column) => {
								const {
									label: name,
									heading = name,
									isHidden,
									...look
								}: Exclude<Column, string> = typeof column === "string" ? { label: column } : column;
								return (
									<Th key={name} {...look}>
										{isHidden ? <span className="sr-only">{name}</span> : heading}
									</Th>
								);
							})}
						</tr>
					</thead>
				)}
				{labelRows(children, labels)}
			</table>
		</section>
	);
}

// Spread: the linter takes a role in an attribute for redundant.
const roles = {
	table: { role: "table" },
	group: { role: "rowgroup" },
	row: { role: "row" },
	columnHeader: { role: "columnheader" },
	rowHeader: { role: "rowheader" },
	cell: { role: "cell" },
};

/** A row that a component of its own renders, where the Table cannot see its cells. */
export function Row({ columns, ...props }: ComponentProps<"tr"> & { columns: readonly Column[] }) {
	return labelRow(<tr {...props} />, columnLabels(columns));
}

type Align = { align?: "start" | "end" | undefined };

type Sort = "ascending" | "descending" | "none";

type ThProps = Omit<ComponentProps<"th">, "align" | "aria-sort"> &
	Align & {
		/** For a sortable column, with `href` (sorting in the URL) or `onSort`. */
		sort?: Sort | undefined;
		href?: ComponentProps<typeof Link>["href"] | undefined;
		onSort?: (() => void) | undefined;
	};

const sortIcons = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown };

export function Th({ align, sort, href, onSort, scope = "col", className, children, ...props }: ThProps) {
	const Icon = sortIcons[sort ?? "none"];
	const end = align === "end";
	const control = cn(
		"-mx-1 inline-flex items-center gap-1 align-top rounded-sm px-1 [&_svg]:size-3.5 enabled-hover:text-text",
		end && "flex-row-reverse",
		sort && sort !== "none" && "text-text",
	);
	let content = children;
	if (sort && href)
		content = (
			<Link href={href} scroll={false} className={control}>
				{children}
				<Icon />
			</Link>
		);
	else if (sort && onSort)
		content = (
			<button type="button" onClick={onSort} className={control}>
				{children}
				<Icon />
			</button>
		);
	return (
		<th
			{...props}
			{...(scope === "row" ? roles.rowHeader : roles.columnHeader)}
			scope={scope}
			aria-sort={sort === "none" ? undefined : sort}
			className={cn(
				"px-4 py-2",
				scope === "col" ? "whitespace-nowrap text-xs font-medium text-muted" : "font-medium",
				end && "text-right",
				className,
			)}
		>
			{content}
		</th>
	);
}

export function Td({ align, className, ...props }: Omit<ComponentProps<"td">, "align"> & Align) {
	return (
		<td
			{...roles.cell}
			{...props}
			className={cn("px-4 py-2", align === "end" && "text-right tabular-nums", className)}
		/>
	);
}
