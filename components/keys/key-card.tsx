"use client";

import { useId, useState } from "react";
import { ApprovalLine } from "@/components/approvals/approval-line.tsx";
import { HealthBadge, KeyStatusBadge } from "@/components/key-health/health-badge.tsx";
import { LastRevocation } from "@/components/key-health/last-revocation.tsx";
import { Arn } from "@/components/ui/arn.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { counted } from "@/components/ui/format.ts";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { RelativeTime } from "@/components/ui/relative-time.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { DeploymentView, KeyView } from "@/lib/keys/encryption-keys-overview.ts";
import { requestPriceUsd } from "@/lib/kms/request-counts.ts";
import { ChecksDisclosure } from "./checks-disclosure.tsx";
import { DamagedRecords } from "./damaged-records.tsx";
import { HealthHistory } from "./health-history.tsx";
import { HealthLine } from "./health-line.tsx";
import { HealthNotice } from "./health-notice.tsx";
import type { KeyActions } from "./key-actions.ts";
import { KeyButtons } from "./key-buttons.tsx";
import { RekeySteps } from "./rekey-steps.tsx";
import { ReplacedKeyNotice } from "./replaced-key-notice.tsx";
import { ResourcesTable } from "./resources-table.tsx";
import { RotationLine } from "./rotation-line.tsx";

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

export function KeyCard({ deployment, keyView: key, approvals, actions, ...limits }: KeyCardProps) {
	const titleId = useId();
	const [isChecksOpen, setChecksOpen] = useState(key.status === "ADDED" && key.probe?.outcome === "fail");
	const { rekey } = deployment;
	const rotation = key.probe?.checks.find(({ id }) => id === "rotation");
	return (
		<Card aria-labelledby={titleId}>
			<CardHeader
				level={3}
				id={titleId}
				badge={<KeyStatusBadge status={key.status} health={key.health} />}
				title={key.name}
				description={key.description}
				actions={
					<KeyButtons
						keyView={key}
						deployment={deployment}
						isTwoPersonRequired={limits.isTwoPersonRequired}
						actions={actions}
						replacePath={limits.replacePath}
						drillPath={limits.drillPath}
						onChecked={(report) => setChecksOpen(report.outcome === "fail")}
					/>
				}
			/>
			<div className="flex flex-col gap-3 px-4 pb-4">
				{approvals.map((approval) => (
					<ApprovalLine key={approval.id} approval={approval} organization={limits.organization} />
				))}
				<HealthNotice keyView={key} outageGraceSeconds={limits.outageGraceSeconds} />
				<DamagedRecords damaged={deployment.damaged} organization={limits.organization} />
				<Arn value={key.arn} name="key ARN" />
				<DefinitionList>
					<Definition term="Health">
						<div className="flex flex-wrap items-center gap-x-2 gap-y-1">
							<HealthBadge health={key.health} />
							<HealthLine keyView={key} cutOffSeconds={limits.cutOffSeconds} />
						</div>
					</Definition>
					<Definition term="Protects">{protects(key)}</Definition>
					{key.status === "ACTIVE" && key.activatedAt && (
						<Definition term="Active since">
							<LocalTime value={key.activatedAt} />
						</Definition>
					)}
					{(key.facts?.rotation || rotation) && (
						<Definition term="Rotation">
							{key.facts?.rotation ? (
								<>
									<RotationLine rotation={key.facts.rotation} />
									<span className="text-muted">
										{" "}
										· read from AWS <RelativeTime value={key.facts.readAt} />
									</span>
								</>
							) : (
								rotation?.seen
							)}
						</Definition>
					)}
					{key.requests > 0 && <Definition term="KMS requests">{requestsText(key.requests)}</Definition>}
					{key.lastRevocation && (
						<Definition term="Last revocation">
							<LastRevocation revocation={key.lastRevocation} />
						</Definition>
					)}
				</DefinitionList>
			</div>
			{rekey && (
				<CardSection>
					<RekeySteps rekey={rekey} keyName={key.name} waiting={waiting(deployment, key)} />
				</CardSection>
			)}
			{deployment.replaced && (
				<CardSection>
					<ReplacedKeyNotice replaced={deployment.replaced} />
				</CardSection>
			)}
			<ResourcesTable
				resources={deployment.resources}
				change={
					key.status === "ACTIVE" && !rekey
						? {
								keyName: key.name,
								isTwoPersonRequired: limits.isTwoPersonRequired,
								cover: (resource, isCovered, given) =>
									actions.cover({ deploymentId: deployment.id, resource, isCovered, ...given }),
							}
						: undefined
				}
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

function protects(key: KeyView): string {
	if (key.status === "ADDED") return "Not in use yet. Activate this key to encrypt your data with it.";
	if (key.status === "DELETING" && key.dataKeys === 0) return "No data keys: safe to disable in AWS";
	return `${counted(key.records, "record")} · ${counted(key.dataKeys, "data key")}`;
}

/** Records that still have to be moved. The overview estimates them until the converger has counted them. */
function waiting({ rekey, records }: DeploymentView, key: KeyView): number {
	if (!rekey) return 0;
	if (rekey.total !== null) return rekey.total - rekey.done;
	return rekey.reason === "DELETE" ? key.records : records - key.records;
}

function requestsText(requests: number): string {
	const price = requestPriceUsd(requests);
	const cost = price < 0.01 ? "less than $0.01" : `about $${price.toFixed(2)}`;
	return `${counted(requests, "request")} in the last 30 days (${cost} at AWS pricing)`;
}
