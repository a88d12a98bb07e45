import { formatNumber } from "@/components/ui/format.ts";
import { Td, Th } from "@/components/ui/table.tsx";
import { actionLabel } from "@/lib/audit/actions.ts";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { auditEntryMeaning } from "./evidence-words.ts";
import { Utc } from "./utc.tsx";

/** Shows what the vendor's applications reported about its own tables. Older evidence reports lack this part. */
export function ApplicationSections({ applications }: { applications: EvidenceReport["applications"] }) {
	if (!applications) return null;
	return (
		<>
			<EvidenceSection
				title="Re-encryption of application data"
				description={`The last complete scan of each of the vendor's tables in the period, as the vendor's job reported it. ${productName()} can't check these numbers.`}
				columns={["Table", "Scan began", "Scan ended", "By", "Values under old data keys", "Left"]}
				rows={applications.scans.map(({ table, worker, startedAt, finishedAt, found, left }) => (
					<tr key={table}>
						<Th scope="row" className="font-normal">
							{table}
						</Th>
						<Td>
							<Utc value={startedAt} />
						</Td>
						<Td>{finishedAt && <Utc value={finishedAt} />}</Td>
						<Td>{worker}</Td>
						<Td>{formatNumber(found)}</Td>
						<Td>{formatNumber(left)}</Td>
					</tr>
				))}
				empty="No scan of a table ended in this period."
			/>
			<EvidenceSection
				title="Old data keys of application data"
				description={`Data keys that no table needed any longer, according to these scans. ${productName()} keeps a released data key for a while, and restores it if an application asks for it. ${auditEntryMeaning}`}
				columns={["Time", "Event", "Data key", "Process", "Audit entry"]}
				rows={applications.dataKeys.map(({ seq, at, action, dataKeyId, process }) => (
					<tr key={seq}>
						<Th scope="row" className="font-normal">
							<Utc value={at} />
						</Th>
						<Td className="min-w-28">{actionLabel(action)}</Td>
						<Td className="font-mono text-xs min-w-32 wrap-anywhere print:text-[0.625rem]">{dataKeyId}</Td>
						<Td>{process ?? "–"}</Td>
						<Td>{seq}</Td>
					</tr>
				))}
				empty="No data key was released, restored or deleted in this period."
			/>
		</>
	);
}
