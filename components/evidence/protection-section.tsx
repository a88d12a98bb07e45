import { Fragment } from "react";
import { resourceNames } from "@/components/key-health/resource-names.ts";
import { Td, Th } from "@/components/ui/table.tsx";
import type { EvidenceReport } from "@/lib/evidence/build-evidence.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { EvidenceSection } from "./evidence-section.tsx";
import { KeyName } from "./key-name.tsx";
import type { KeyNames } from "./key-names.ts";
import { Utc } from "./utc.tsx";

const columnMeanings = {
	From: "The change was committed. All new data uses the key from then on.",
	"Data keys": "This key wrapped every data key.",
	"Re-encrypted":
		"All earlier data had been re-encrypted. For application data, see the scans of its tables.",
	To: "New data stopped using the key.",
	Released: "The key no longer wrapped any data key.",
	"–": "Had not happened by the end of the period.",
};

type ProtectionSectionProps = Pick<EvidenceReport, "protection"> & { names: KeyNames };

export function ProtectionSection({ protection, names }: ProtectionSectionProps) {
	return (
		<EvidenceSection
			title="Which key protected what"
			description={<Legend />}
			columns={["Resource", "Key", "From", "Data keys", "Re-encrypted", "To", "Released"]}
			rows={protection.map(({ deployment, resource, key, ...times }) => (
				<tr key={`${deployment.id} ${resource} ${times.from}`}>
					<Th scope="row" className="min-w-32 font-normal">
						{resourceNames[resource]}
						<span className="block text-muted">
							{deployment.name} · {deployment.region}
						</span>
					</Th>
					<Td>{key ? <KeyName arn={key.arn} names={names} /> : `${productName()}'s own key`}</Td>
					{[times.from, times.protectedAt, times.finishedAt, times.to, times.releasedAt].map((at, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: the columns keep their order
						<Td key={index}>
							<Utc value={at} />
						</Td>
					))}
				</tr>
			))}
			empty="No deployments existed in this period."
		/>
	);
}

function Legend() {
	return (
		<>
			Derived from audit entries for deployments, keys and resources, and from the re-encryption that they
			started.
			<dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
				{Object.entries(columnMeanings).map(([column, meaning]) => (
					<Fragment key={column}>
						<dt className="font-medium">{column}</dt>
						<dd>{meaning}</dd>
					</Fragment>
				))}
			</dl>
		</>
	);
}
