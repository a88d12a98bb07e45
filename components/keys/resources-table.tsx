"use client";

import { useState } from "react";
import { resourceNames, resourceOrder } from "@/components/key-health/resource-names.ts";
import { Button } from "@/components/ui/button.tsx";
import { CardSection } from "@/components/ui/card.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { ApplicationDataView } from "@/lib/application-data/application-data-view.ts";
import type { ResourceView } from "@/lib/keys/resource-views.ts";
import { CoverDialog, type CoverDialogProps } from "./cover-dialog.tsx";
import { protectionText } from "./protection-text.ts";
import { ReportedValues } from "./reported-values.tsx";

type ResourcesTableProps = {
	resources: ResourceView[];
	/** The vendor's own report on its tables. */
	applicationData: ApplicationDataView;
	/** Makes the table's name unique on a page with several deployments. */
	deploymentName: string;
	/** True while records that have to move are blocked. */
	isBlocked?: boolean;
	/** Moves a resource to the customer's key or off it; absent while that is not allowed. */
	change?: Omit<CoverDialogProps, "view" | "onClose"> | undefined;
};

/** The resources, and the keys that their records are under now. */
export function ResourcesTable({
	resources,
	applicationData,
	deploymentName,
	isBlocked = false,
	change,
}: ResourcesTableProps) {
	const [chosen, setChosen] = useState<ResourceView | null>(null);
	const sorted = resources.toSorted(
		(a, b) => resourceOrder.indexOf(a.resource) - resourceOrder.indexOf(b.resource),
	);
	return (
		<CardSection flush title="Resources" level={4}>
			<Table
				label={`Resources of ${deploymentName} and the keys that protect them`}
				columns={[
					"Resource",
					"Protected by",
					{ label: "Records", align: "end" },
					...(change ? [{ label: "Change", isHidden: true }] : []),
				]}
			>
				<tbody>
					{sorted.map((view) => (
						<tr key={view.resource}>
							<Th scope="row">{resourceNames[view.resource]}</Th>
							<Td>{protectionText(view, isBlocked)}</Td>
							<Td align="end">
								{view.resource === "APPLICATION_DATA" ? (
									<ReportedValues {...applicationData} />
								) : (
									formatNumber(view.records)
								)}
							</Td>
							{change && (
								<Td align="end">
									<Button
										size="sm"
										onClick={() => setChosen(view)}
										aria-label={`Change… the key of ${resourceNames[view.resource].toLowerCase()}`}
									>
										Change…
									</Button>
								</Td>
							)}
						</tr>
					))}
				</tbody>
			</Table>
			{change && <CoverDialog view={chosen} onClose={() => setChosen(null)} {...change} />}
		</CardSection>
	);
}
