import { Arn } from "@/components/ui/arn.tsx";
import { Td, Th } from "@/components/ui/table.tsx";
import { EvidenceSection } from "./evidence-section.tsx";
import { type KeyNames, shortArn } from "./key-names.ts";

/** The whole ARNs of the keys that the report names. */
export function KeysAppendix({ names }: { names: KeyNames }) {
	return (
		<EvidenceSection
			title="Appendix: key ARNs"
			description="The AWS KMS keys that this report names."
			columns={["Key", "In this report", "ARN"]}
			rows={[...names].map(([arn, name]) => (
				<tr key={arn}>
					<Th scope="row" className="font-normal">
						{name ?? "Unnamed key"}
					</Th>
					<Td className="font-mono text-xs whitespace-nowrap">{shortArn(arn)}</Td>
					<Td>
						<Arn value={arn} copy={false} />
					</Td>
				</tr>
			))}
			empty="This report names no key."
		/>
	);
}
