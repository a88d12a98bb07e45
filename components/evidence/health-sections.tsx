import { Arn } from "@/components/ui/arn.tsx";
import { formatDuration } from "@/components/ui/format.ts";
import { Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { Utc } from "./utc.tsx";

type Keys = EvidenceReport["keys"];
const measured = (ms: number | null) => (ms === null ? "–" : formatDuration(ms));
const arnOf = (key: { arn: string } | null) => (key ? <Arn value={key.arn} copy={false} /> : "–");

export function HealthSections({ healthChanges, revocations, drills }: Omit<Keys, "changes">) {
	return (
		<>
			<EvidenceSection
				title="Key health"
				columns={["Time", "Key", "Before", "After", "AWS error", "Entry"]}
				rows={healthChanges.map(({ seq, at, key, before, after, awsError }) => (
					<tr key={seq}>
						<Th scope="row" className="font-normal">
							<Utc value={at} />
						</Th>
						<Td className="min-w-56">{arnOf(key)}</Td>
						<Td>{before}</Td>
						<Td>{after}</Td>
						<Td>{awsError ?? "–"}</Td>
						<Td>{seq}</Td>
					</tr>
				))}
				empty="No key's health changed in this period."
			/>
			<EvidenceSection
				title="Revocations"
				description="Cut-off: time from AWS's last successful response until every process had discarded its data keys. Recovery: time from AWS's last refusal until access was restored."
				columns={["Refused", "Key", "AWS error", "Cut-off", "Restored", "Recovery"]}
				rows={revocations.map(({ key, error, refusedAt, cutMs, restoredAt, restoredMs }) => (
					<tr key={`${key?.id} ${refusedAt}`}>
						<Th scope="row" className="font-normal">
							<Utc value={refusedAt} />
						</Th>
						<Td className="min-w-56">{arnOf(key)}</Td>
						<Td>{error}</Td>
						<Td>{measured(cutMs)}</Td>
						<Td>
							<Utc value={restoredAt} />
						</Td>
						<Td>{measured(restoredMs)}</Td>
					</tr>
				))}
				empty="No revocations in this period."
			/>
			<EvidenceSection
				title="Revocation drills"
				columns={["Started", "Ended", "Key", "By", "Cut-off", "Recovery", "Entry"]}
				rows={drills.map(({ seq, at, key, by, startedAt, report }) => (
					<tr key={seq}>
						<Th scope="row" className="font-normal">
							<Utc value={startedAt} />
						</Th>
						<Td>
							<Utc value={at} />
						</Td>
						<Td className="min-w-56">{arnOf(key)}</Td>
						<Td className="min-w-40 wrap-anywhere">{by}</Td>
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
