import { wordOf } from "@/components/audit-log/detail-words.ts";
import { Email } from "@/components/ui/email.tsx";
import { formatDuration, formatNumber } from "@/components/ui/format.ts";
import { Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { actorWords, auditEntryMeaning } from "./evidence-words.ts";
import { KeyName } from "./key-name.tsx";
import type { KeyNames } from "./key-names.ts";
import { Utc } from "./utc.tsx";

type Keys = EvidenceReport["keys"];
const measured = (ms: number | null) => (ms === null ? "–" : formatDuration(ms));
/** Reports of earlier versions did not count everything. */
const counted = (count: number | undefined) => (count === undefined ? "–" : formatNumber(count));

type HealthSectionsProps = Omit<Keys, "changes"> & { names: KeyNames };

export function HealthSections({ healthChanges, revocations, drills, names }: HealthSectionsProps) {
	return (
		<>
			<EvidenceSection
				title="Key health"
				description={auditEntryMeaning}
				columns={["Time", "Key", "Before", "After", "AWS error", "Audit entry"]}
				rows={healthChanges.map(({ seq, at, key, before, after, awsError }) => (
					<tr key={seq}>
						<Th scope="row" className="font-normal">
							<Utc value={at} />
						</Th>
						<Td>
							<KeyName arn={key?.arn} names={names} />
						</Td>
						<Td>{wordOf(before ?? "–")}</Td>
						<Td>{wordOf(after ?? "–")}</Td>
						<Td>{awsError ?? "–"}</Td>
						<Td>{seq}</Td>
					</tr>
				))}
				empty="No key's health changed in this period."
			/>
			<EvidenceSection
				title="Revocations"
				description={`Requests rejected: telemetry requests that ${productName()} rejected while AWS refused the key. Cut-off: time from AWS's last successful response until every process had discarded its data keys and the last lease of an application process had ended. Application processes: those of the vendor that held a lease after that response. One that could not reach ${productName()} may have continued for the outage grace. Recovery: time from AWS's last refusal until access was restored.`}
				columns={[
					"Refused",
					"Key",
					"AWS error",
					"Requests rejected",
					"Application processes",
					"Cut-off",
					"Restored",
					"Recovery",
				]}
				rows={revocations.map((revocation) => (
					<tr key={`${revocation.key?.id} ${revocation.refusedAt}`}>
						<Th scope="row" className="font-normal">
							<Utc value={revocation.refusedAt} />
						</Th>
						<Td>
							<KeyName arn={revocation.key?.arn} names={names} />
						</Td>
						<Td>{revocation.error}</Td>
						<Td>{counted(revocation.refusedRequests)}</Td>
						<Td>{counted(revocation.applicationProcesses)}</Td>
						<Td>{measured(revocation.cutMs)}</Td>
						<Td>
							<Utc value={revocation.restoredAt} />
						</Td>
						<Td>{measured(revocation.restoredMs)}</Td>
					</tr>
				))}
				empty="No revocations in this period."
			/>
			<EvidenceSection
				title="Revocation drills"
				columns={[
					"Started",
					"Ended",
					"Key",
					"By",
					"Application processes",
					"Cut-off",
					"Recovery",
					"Audit entry",
				]}
				rows={drills.map(({ seq, at, key, by, startedAt, report }) => (
					<tr key={seq}>
						<Th scope="row" className="font-normal">
							<Utc value={startedAt} />
						</Th>
						<Td>
							<Utc value={at} />
						</Td>
						<Td>
							<KeyName arn={key?.arn} names={names} />
						</Td>
						<Td>
							<Email value={actorWords(by)} />
						</Td>
						<Td>{counted(report?.applicationProcesses)}</Td>
						<Td>{report ? measured(report.cutMs) : "Cancelled"}</Td>
						<Td>{report ? measured(report.restoredMs) : "–"}</Td>
						<Td>{seq}</Td>
					</tr>
				))}
				empty="No drills in this period."
			/>
		</>
	);
}
