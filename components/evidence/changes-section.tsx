import { Arn } from "@/components/ui/arn.tsx";
import { Td, Th } from "@/components/ui/table.tsx";
import { actionLabel } from "@/lib/audit/actions.ts";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { Utc } from "./utc.tsx";

export function ChangesSection({ changes }: Pick<EvidenceReport["keys"], "changes">) {
	return (
		<EvidenceSection
			title="Key changes"
			description="Each key change in the period, with its audit entry. A change that needed two people names both."
			columns={["Time", "Change", "Key", "By", "Approved by", "Request ID", "Entry"]}
			rows={changes.map(({ seq, at, action, key, newArn, resource, by, approvedBy, requestId }) => (
				<tr key={seq}>
					<Th scope="row" className="font-normal">
						<Utc value={at} />
					</Th>
					<Td className="min-w-28">{[actionLabel(action), resource].filter(Boolean).join(": ")}</Td>
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
			empty="No key changes in this period."
		/>
	);
}
