import { wordOf } from "@/components/audit-log/detail-words.ts";
import { Email } from "@/components/ui/email.tsx";
import { Td, Th } from "@/components/ui/table.tsx";
import { actionLabel } from "@/lib/audit/actions.ts";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { actorWords, auditEntryMeaning } from "./evidence-words.ts";
import { KeyName } from "./key-name.tsx";
import type { KeyNames } from "./key-names.ts";
import { Utc } from "./utc.tsx";

type ChangesSectionProps = Pick<EvidenceReport["keys"], "changes"> & { names: KeyNames };

export function ChangesSection({ changes, names }: ChangesSectionProps) {
	return (
		<EvidenceSection
			title="Key changes"
			description={`Each key change in the period. A change that needed two people names both. ${auditEntryMeaning}`}
			columns={["Time", "Change", "Key", "By", "Approved by", "Request ID", "Audit entry"]}
			rows={changes.map(({ seq, at, action, key, newArn, resource, by, approvedBy, requestId }) => (
				<tr key={seq}>
					<Th scope="row" className="font-normal">
						<Utc value={at} />
					</Th>
					<Td className="min-w-28">
						{[actionLabel(action), resource && wordOf(resource)].filter(Boolean).join(": ")}
					</Td>
					<Td>
						<KeyName arn={key?.arn} names={names} />
						{newArn && (
							<>
								{" → "}
								<KeyName arn={newArn} names={names} />
							</>
						)}
					</Td>
					<Td>
						<Email value={actorWords(by)} />
					</Td>
					<Td>{approvedBy ? <Email value={approvedBy} /> : "–"}</Td>
					<Td className="font-mono text-xs min-w-32 wrap-anywhere print:text-[0.625rem]">{requestId}</Td>
					<Td>{seq}</Td>
				</tr>
			))}
			empty="No key changes in this period."
		/>
	);
}
