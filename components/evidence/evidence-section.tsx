import type { ReactNode } from "react";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Table, Th } from "@/components/ui/table.tsx";

type EvidenceSectionProps = {
	title: string;
	/** How it is derived. */
	description?: ReactNode;
	columns: string[];
	/** Rows of the table; without any, `none` stands there. */
	rows: ReactNode[];
	none: string;
};

/** One part of the report: a table, or a sentence that there is nothing to tell. */
export function EvidenceSection({ title, description, columns, rows, none }: EvidenceSectionProps) {
	return (
		<Card className="print:border-0 print:[&>:first-child]:break-after-avoid">
			<CardHeader title={title} description={description} />
			<CardSection flush={rows.length > 0}>
				{rows.length === 0 ? (
					none
				) : (
					<Table
						label={title}
						className="print:overflow-visible print:text-[0.6875rem] print:[&_.font-mono]:text-[0.625rem] print:[&_td]:min-w-0 print:[&_th]:min-w-0 print:[&_td]:px-1 print:[&_th]:px-1 print:[&_th]:whitespace-normal"
					>
						<thead>
							<tr>
								{columns.map((column) => (
									<Th key={column}>{column}</Th>
								))}
							</tr>
						</thead>
						<tbody className="align-top [&_tr]:break-inside-avoid">{rows}</tbody>
					</Table>
				)}
			</CardSection>
		</Card>
	);
}
