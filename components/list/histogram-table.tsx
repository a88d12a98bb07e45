import Link from "next/link";
import { formatNumber } from "@/components/ui/format.ts";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { Bar, HistogramClass } from "./prepare-histogram.ts";
import { ZonedTime } from "./zoned-time.tsx";

type HistogramTableProps = {
	label: string;
	bars: Bar[];
	classes: readonly HistogramClass[];
	/** The list within the times of a bar. */
	hrefOf: (bar: Bar) => string;
};

/** The bars with records, the newest first, each with a link to its records. */
export function HistogramTable({ label, bars, classes, hrefOf }: HistogramTableProps) {
	const columns = [
		"From",
		...classes.map(({ label }) => ({ label, align: "end" as const })),
		{ label: "All", align: "end" as const },
	];
	const filled = bars.filter(({ total }) => total > 0).toReversed();
	return (
		<Table label={label} columns={columns} className="max-h-80 overflow-y-auto">
			<tbody className="whitespace-nowrap">
				{filled.map((bar) => (
					<tr key={bar.fromMs}>
						<Th scope="row" className="font-normal">
							<Link
								href={hrefOf(bar)}
								prefetch={false}
								className="rounded-sm text-primary tabular-nums underline-offset-2 hover:underline"
							>
								<ZonedTime value={new Date(bar.fromMs).toISOString()} />
							</Link>
						</Th>
						{classes.map(({ name }, index) => (
							<Td key={name} align="end">
								{formatNumber(bar.counts[index] ?? 0)}
							</Td>
						))}
						<Td align="end">{formatNumber(bar.total)}</Td>
					</tr>
				))}
			</tbody>
		</Table>
	);
}
