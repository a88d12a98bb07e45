import { Arn } from "@/components/ui/arn.tsx";
import { Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { Utc } from "./utc.tsx";

const resourceWords = {
	REQUEST_LOGS: "Request logs",
	TRACES: "Traces",
	SCHEDULED_QUERIES: "Scheduled queries",
};

export function ProtectionSection({ protection }: Pick<EvidenceReport, "protection">) {
	return (
		<EvidenceSection
			title="Which key protected what"
			description="Derived from the audit rows of deployments, keys and resources, and from the moves of data that they began. From: the commit of the change; everything new is written under the key from then on. Data keys: when every data key was wrapped by it. Re-encrypted: when everything written before was under it. To: the commit from which on nothing new is written under it. Released: when it wrapped no data key any more. A dash: not by the end of the period."
			columns={["Resource", "Key", "From", "Data keys", "Re-encrypted", "To", "Released"]}
			rows={protection.map(({ deployment, resource, key, ...times }) => (
				<tr key={`${deployment.id} ${resource} ${times.from}`}>
					<Th scope="row" className="min-w-32 font-normal">
						{resourceWords[resource]}
						<span className="block text-muted">
							{deployment.name} · {deployment.region}
						</span>
					</Th>
					<Td className="min-w-52">{key ? <Arn value={key.arn} copy={false} /> : "Keyhold's own key"}</Td>
					{[times.from, times.protectedAt, times.finishedAt, times.to, times.releasedAt].map((at, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: the columns never move
						<Td key={index}>
							<Utc value={at} />
						</Td>
					))}
				</tr>
			))}
			none="There was no deployment."
		/>
	);
}
