import type { ReactNode } from "react";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Table } from "@/components/ui/table.tsx";

type EvidenceSectionProps = {
	title: string;
	/** The source of the data. */
	description?: ReactNode;
	columns: string[];
	/** The rows of the table, or `empty` if there are none. */
	rows: ReactNode[];
	empty: string;
};

/** A section of the report: a table, or a sentence if the table is empty. */
export function EvidenceSection({ title, description, columns, rows, empty }: EvidenceSectionProps) {
	return (
		<Card className="print:border-0 print:[&>:first-child]:break-after-avoid">
			<CardHeader title={title} description={description} />
			<CardSection flush={rows.length > 0}>
				{rows.length === 0 ? (
					empty
				) : (
					<Table
						label={title}
						columns={columns}
						className="print:overflow-visible print:text-[0.6875rem] print:[&_.font-mono]:text-[0.625rem] print:[&_td]:min-w-0 print:[&_th]:min-w-0 print:[&_td]:px-1 print:[&_th]:px-1 print:[&_th]:whitespace-normal"
					>
						<tbody className="align-top [&_tr]:break-inside-avoid">{rows}</tbody>
					</Table>
				)}
			</CardSection>
		</Card>
	);
}
