import { wordsFor } from "@/components/audit-log/action-words.ts";
import { formatNumber } from "@/components/ui/format.ts";
import { Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";

const openers: Record<string, string> = { user: "People", token: "API tokens" };

export function AccessSections({ openings, samplingNow, refusals }: EvidenceReport["access"]) {
	const sampling =
		samplingNow === 1
			? "Each opening by a token is audited now."
			: `Of ${samplingNow} openings by a token one is audited now.`;
	return (
		<>
			<EvidenceSection
				title="Payloads opened"
				description={`Each opening by a person is audited. ${sampling} The table says what was in force when a row was written.`}
				columns={["By", "Rows", "One row for"]}
				rows={openings.map(({ by, rows, oneIn }) => (
					<tr key={`${by} ${oneIn}`}>
						<Th scope="row" className="font-normal">
							{openers[by] ?? by}
						</Th>
						<Td>{formatNumber(rows)}</Td>
						<Td>{oneIn === 1 ? "each opening" : `one in ${formatNumber(oneIn)} openings`}</Td>
					</tr>
				))}
				none="No opening of a payload is in the audit log."
			/>
			<EvidenceSection
				title="Refusals"
				columns={["What", "Refused"]}
				rows={refusals.map(({ action, count }) => (
					<tr key={action}>
						<Th scope="row" className="font-normal">
							{wordsFor(action)}
						</Th>
						<Td>{formatNumber(count)}</Td>
					</tr>
				))}
				none="Nothing was refused."
			/>
		</>
	);
}
