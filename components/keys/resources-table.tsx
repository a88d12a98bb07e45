"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button.tsx";
import { CardSection } from "@/components/ui/card.tsx";
import { formatNumber } from "@/components/ui/format.ts";
import { Table, Td, Th } from "@/components/ui/table.tsx";
import type { ResourceView } from "@/lib/keys/encryption-keys-overview.ts";
import { CoverDialog, type CoverDialogProps } from "./cover-dialog.tsx";
import { resourceNames, resourceOrder } from "./resource-names.ts";

type ResourcesTableProps = {
	resources: ResourceView[];
	/** Moves a resource to the customer's key or off it; absent while that is not allowed. */
	change?: Pick<CoverDialogProps, "keyName" | "isTwoPersonRequired" | "cover"> | undefined;
};

/** The resources, and the key that protects each one. */
export function ResourcesTable({ resources, change }: ResourcesTableProps) {
	const [chosen, setChosen] = useState<ResourceView | null>(null);
	const sorted = resources.toSorted(
		(a, b) => resourceOrder.indexOf(a.resource) - resourceOrder.indexOf(b.resource),
	);
	return (
		<CardSection flush title="Resources" level={4}>
			<Table
				label="Resources and the keys that protect them"
				columns={["Resource", "Protected by", { label: "Records", align: "end" }]}
			>
				<tbody>
					{sorted.map((view) => (
						<tr key={view.resource}>
							<Th scope="row">{resourceNames[view.resource]}</Th>
							<Td>
								<div className="flex flex-wrap items-center gap-x-3 gap-y-1">
									{view.protectedBy}
									{change && (
										<Button
											size="sm"
											variant="ghost"
											onClick={() => setChosen(view)}
											aria-label={`${coverLabel(view)} for ${resourceNames[view.resource]}`}
										>
											{coverLabel(view)}
										</Button>
									)}
								</div>
							</Td>
							<Td align="end">{formatNumber(view.records)}</Td>
						</tr>
					))}
				</tbody>
			</Table>
			{change && <CoverDialog view={chosen} onClose={() => setChosen(null)} {...change} />}
		</CardSection>
	);
}

function coverLabel({ isCovered, defaultKey }: ResourceView): string {
	return isCovered ? `Use the ${defaultKey}` : "Use my key";
}
