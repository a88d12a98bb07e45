"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApprovalLine } from "@/components/approvals/approval-line.tsx";
import { shownApprovals } from "@/components/approvals/approval-text.ts";
import { Operator } from "@/components/operator.tsx";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { EncryptionKeysView } from "@/lib/keys/encryption-keys-overview.ts";
import { DeploymentSection } from "./deployment-section.tsx";
import type { KeyActions } from "./key-actions.ts";

/** Asks 11 times a minute; with the limit of `readJson`, a server that hangs is noticed within 10 s. */
const idleIntervalMs = 5_500;

type EncryptionKeysProps = { organization: string; initial: EncryptionKeysView; actions: KeyActions };

export function EncryptionKeys({ organization, initial, actions }: EncryptionKeysProps) {
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["encryption-keys", organization],
		queryFn: ({ signal }) =>
			readJson<EncryptionKeysView>(`/api/console/${organization}/encryption-keys`, signal),
		initialData: initial,
		refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 1_000 : idleIntervalMs),
	});
	// The page reads for the frame too. The banner and the count then show the same moment, and ask nothing themselves.
	const client = useQueryClient();
	useEffect(() => {
		if (dataUpdatedAt === 0) return;
		client.setQueryData(["protection-notice", organization], data.notice);
		client.setQueryData(["approvals", organization], data.approvals.filter(isOpen));
	}, [client, organization, data, dataUpdatedAt]);
	const approvals = shownApprovals(data.approvals, dataUpdatedAt);
	return (
		<>
			<PageHeader
				title="Encryption Keys"
				description="Your data is encrypted at rest. Bring a key from your own AWS account to control access to it."
			/>
			<StaleNotice error={error} updatedAt={dataUpdatedAt} intervalMs={idleIntervalMs} />
			<div className="mb-6 flex flex-col gap-3 empty:hidden">
				{approvals.filter(isElsewhere(data)).map((approval) => (
					<ApprovalLine key={approval.id} approval={approval} organization={organization} />
				))}
			</div>
			<div className="flex flex-col gap-10">
				{data.deployments.map((deployment) => (
					<DeploymentSection
						key={deployment.id}
						deployment={deployment}
						organization={organization}
						approvals={approvals}
						isTwoPersonRequired={data.isTwoPersonRequired}
						actions={actions}
						cutOffSeconds={data.cutOffSeconds}
						outageGraceSeconds={data.outageGraceSeconds}
					/>
				))}
			</div>
			{data.deployments.length === 0 && (
				<EmptyState title="No deployment yet">
					No deployment exists for your organization yet. Ask <Operator /> to create one.
				</EmptyState>
			)}
		</>
	);
}

const isOpen = ({ standing }: ApprovalView) => ["WAITING", "VOID", "MOOT"].includes(standing);

/** Requests about a key without a card of its own, which data is moving away from. */
function isElsewhere({ deployments }: EncryptionKeysView) {
	return ({ key, standing }: ApprovalView) =>
		key !== null &&
		standing === "WAITING" &&
		!deployments.some((deployment) => deployment.key?.id === key.id);
}

function isMoving({ deployments }: EncryptionKeysView): boolean {
	return deployments.some(
		({ rekey, key }) => rekey !== null || key?.status === "ACTIVATING" || key?.status === "DELETING",
	);
}
