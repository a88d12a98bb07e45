import { wordOf } from "@/components/audit-log/detail-words.ts";
import { formatNumber } from "@/components/ui/format.ts";
import { Td, Th } from "@/components/ui/table.tsx";
import { actionLabel } from "@/lib/audit/actions.ts";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";

const readers: Record<string, string> = { user: "People", token: "API tokens" };

export function AccessSections({ openings, samplingNow, signIns, refusals }: EvidenceReport["access"]) {
	const sampling =
		samplingNow === 1
			? "Currently, every read by an API token is audited too."
			: `Currently, 1 in ${samplingNow} reads by API tokens is audited.`;
	return (
		<>
			<EvidenceSection
				title="Payload reads"
				description={`Every payload read by a person is audited. ${sampling} The table shows the sampling in force when each entry was written.`}
				columns={["By", "Entries", "Sampling"]}
				rows={openings.map(({ by, rows, oneIn }) => (
					<tr key={`${by} ${oneIn}`}>
						<Th scope="row" className="font-normal">
							{readers[by] ?? by}
						</Th>
						<Td>{formatNumber(rows)}</Td>
						<Td>{oneIn === 1 ? "Every read" : `1 in ${formatNumber(oneIn)} reads`}</Td>
					</tr>
				))}
				empty="No payloads were read in this period."
			/>
			{signIns && (
				<EvidenceSection
					title="Sign-ins"
					columns={["Method", "Sign-ins"]}
					rows={signIns.map(({ method, count }) => (
						<tr key={method}>
							<Th scope="row" className="font-normal">
								{wordOf(method)}
							</Th>
							<Td>{formatNumber(count)}</Td>
						</tr>
					))}
					empty="No one signed in in this period."
				/>
			)}
			<EvidenceSection
				title="Refusals"
				columns={["Action", "Refused"]}
				rows={refusals.map(({ action, count }) => (
					<tr key={action}>
						<Th scope="row" className="font-normal">
							{actionLabel(action)}
						</Th>
						<Td>{formatNumber(count)}</Td>
					</tr>
				))}
				empty="No refusals in this period."
			/>
		</>
	);
}
