import { CardSection } from "@/components/ui/card.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import { resourceNames, resourceOrder } from "./key-words.ts";

export function ResourcesTable({ resources }: { resources: DeploymentView["resources"] }) {
	const sorted = resources.toSorted(
		(a, b) => resourceOrder.indexOf(a.resource) - resourceOrder.indexOf(b.resource),
	);
	return (
		<CardSection flush title="Resources" level={4}>
			<Table label="What is protected by which key">
				<thead>
					<tr>
						<Th>Resource</Th>
						<Th>Protected by</Th>
						<Th align="end">Records</Th>
					</tr>
				</thead>
				<tbody>
					{sorted.map(({ resource, protectedBy, records }) => (
						<tr key={resource}>
							<Th scope="row">{resourceNames[resource]}</Th>
							<Td>{protectedBy}</Td>
							<Td align="end">{formatNumber(records)}</Td>
						</tr>
					))}
				</tbody>
			</Table>
		</CardSection>
	);
}
