import { wordsFor } from "@/components/audit-log/action-words.ts";
import { Arn } from "@/components/ui/arn.tsx";
import { Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { Utc } from "./utc.tsx";

export function ChangesSection({ changes }: Pick<EvidenceReport["keys"], "changes">) {
	return (
		<EvidenceSection
			title="Changes of keys"
			description="Each change in the period, from the audit log, with its row. Where two people had to agree, both are named."
			columns={["Time", "Change", "Key", "By", "Approved by", "Request id", "Row"]}
			rows={changes.map(({ seq, at, action, key, newArn, resource, by, approvedBy, requestId }) => (
				<tr key={seq}>
					<Th scope="row" className="font-normal">
						<Utc value={at} />
					</Th>
					<Td className="min-w-28">{[wordsFor(action), resource].filter(Boolean).join(": ")}</Td>
					<Td className="min-w-56">
						{key ? <Arn value={key.arn} copy={false} /> : "–"}
						{newArn && (
							<>
								{" → "}
								<Arn value={newArn} copy={false} />
							</>
						)}
					</Td>
					<Td className="min-w-48 wrap-anywhere">{by}</Td>
					<Td className="min-w-24 wrap-anywhere">{approvedBy ?? "–"}</Td>
					<Td className="font-mono text-xs min-w-32 wrap-anywhere print:text-[0.625rem]">{requestId}</Td>
					<Td>{seq}</Td>
				</tr>
			))}
			none="No key was changed."
		/>
	);
}
