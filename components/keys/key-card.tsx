"use client";

import { useId, useState } from "react";
import { ApprovalLine } from "@/components/approvals/approval-line.tsx";
import { KeyStatusBadge } from "@/components/key-health/health-badge.tsx";
import { Card, CardHeader } from "@/components/ui/card.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import { keyCardState } from "@/lib/keys/key-card-state.ts";
import type { KeyView } from "@/lib/keys/key-view.ts";
import type { Resource } from "@/lib/platform/prisma/client.ts";
import { CardNotices } from "./card-notices.tsx";
import { ChecksDisclosure } from "./checks-disclosure.tsx";
import { DamagedRecords } from "./damaged-records.tsx";
import { HealthHistory } from "./health-history.tsx";
import type { KeyActions } from "./key-actions.ts";
import { KeyButtons } from "./key-buttons.tsx";
import { KeyFactsList } from "./key-facts-list.tsx";
import { ResourcesTable } from "./resources-table.tsx";

type KeyCardProps = {
	deployment: DeploymentView;
	keyView: KeyView;
	/** The requests for approval that concern the key. */
	approvals: ApprovalView[];
	isTwoPersonRequired: boolean;
	actions: KeyActions;
	addPath: string;
	replacePath: string;
	drillPath: string;
	organization: string;
	cutOffSeconds: number;
	outageGraceSeconds: number;
};

/** A deployment's key: its state, what happens to its data, and what can be done. */
export function KeyCard({ deployment, keyView: key, approvals, actions, ...limits }: KeyCardProps) {
	const titleId = useId();
	const [isChecksOpen, setChecksOpen] = useState(key.status === "ADDED" && key.probe?.outcome === "fail");
	const { phase, notices, offers, rotation } = keyCardState(deployment, key);
	const dialog = { deployment, actions, isTwoPersonRequired: limits.isTwoPersonRequired };
	const change = {
		keyName: key.name,
		isTwoPersonRequired: limits.isTwoPersonRequired,
		cover: (resource: Resource, isCovered: boolean, given: { reason: string }) =>
			actions.cover({ deploymentId: deployment.id, resource, isCovered, ...given }),
	};
	return (
		<Card aria-labelledby={titleId}>
			<CardHeader
				level={3}
				id={titleId}
				badge={<KeyStatusBadge status={phase} health={key.health} />}
				title={key.name}
				description={key.description}
				actions={
					<KeyButtons
						keyView={key}
						offers={offers}
						replacePath={limits.replacePath}
						drillPath={limits.drillPath}
						onChecked={(report) => setChecksOpen(report.outcome === "fail")}
						{...dialog}
					/>
				}
			/>
			<div className="flex flex-col gap-3 px-4 pb-4">
				{approvals.map((approval) => (
					<ApprovalLine key={approval.id} approval={approval} organization={limits.organization} />
				))}
				<CardNotices
					notices={notices}
					keyView={key}
					change={change}
					outageGraceSeconds={limits.outageGraceSeconds}
					{...dialog}
				/>
				<DamagedRecords damaged={deployment.damaged} organization={limits.organization} />
				<KeyFactsList keyView={key} rotation={rotation} cutOffSeconds={limits.cutOffSeconds} />
			</div>
			<ResourcesTable
				applicationData={deployment.applicationData}
				resources={deployment.resources}
				deploymentName={deployment.name}
				isBlocked={deployment.rekey?.blockedReason != null}
				change={offers.cover ? change : undefined}
			/>
			<HealthHistory organization={limits.organization} keyId={key.id} />
			{key.probe && (
				<ChecksDisclosure
					report={key.probe}
					isOutdated={key.probe.checkedAt < key.healthSince}
					isOpen={isChecksOpen}
					onToggle={setChecksOpen}
				/>
			)}
		</Card>
	);
}
