import { Card, CardHeader } from "@/components/ui/card.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { QueryResult } from "@/lib/queries/query-result.ts";
import { prepareChart } from "./prepare-chart.ts";
import { ResultChart } from "./result-chart.tsx";

const decimals = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 6 });

/** The result of the last run, as a chart and a table. */
export function ResultCard({ result }: { result: QueryResult | null }) {
	if (!result) {
		return (
			<Card aria-labelledby="result">
				<CardHeader
					id="result"
					title="Last result"
					description="No result yet. It appears here after the next run."
				/>
			</Card>
		);
	}
	const { from, to, columns, rows, isTruncated } = result;
	const chart = prepareChart(result);
	const label = columns.at(-1)?.label ?? "";
	return (
		<Card aria-labelledby="result" className="overflow-hidden">
			<CardHeader
				id="result"
				title="Last result"
				description={
					<>
						{label}, from <LocalTime value={from} /> to <LocalTime value={to} />
					</>
				}
			/>
			{isTruncated && (
				<Notice tone="info" className="mx-4 mb-4">
					Only the first {rows.length.toLocaleString("en-US")} groups are shown.
				</Notice>
			)}
			{chart && (
				<figure className="px-2 pb-4">
					<figcaption className="sr-only">{label}: the table below shows the same figures.</figcaption>
					<ResultChart chart={chart} label={label} from={from} to={to} />
				</figure>
			)}
			{rows.length === 0 ? (
				<p className="px-4 pb-4 text-muted">No matching records.</p>
			) : (
				<div className="border-t">
					<Table label="Rows of the last result" className="max-h-120 overflow-y-auto">
						<thead>
							<tr>
								{columns.map(({ label: name, kind }) => (
									<Th key={name} align={kind === "value" ? "end" : "start"}>
										{name}
									</Th>
								))}
							</tr>
						</thead>
						<tbody>
							{rows.map((row) => (
								<tr key={JSON.stringify(row.slice(0, -1))}>
									{row.map((cell, index) => (
										<Td
											key={columns[index]?.label}
											align={columns[index]?.kind === "value" ? "end" : "start"}
										>
											<Cell value={cell} kind={columns[index]?.kind} />
										</Td>
									))}
								</tr>
							))}
						</tbody>
					</Table>
				</div>
			)}
		</Card>
	);
}

type CellProps = { value: string | number | null; kind: QueryResult["columns"][number]["kind"] | undefined };

function Cell({ value, kind }: CellProps) {
	if (value === null || value === "") return "–";
	if (kind === "time") return <LocalTime value={value} />;
	return kind === "value" && typeof value === "number" ? decimals.format(value) : value;
}
