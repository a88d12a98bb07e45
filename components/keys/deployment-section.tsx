"use client";

import { useEffect, useId, useRef } from "react";
import { spokenApprovals } from "@/components/approvals/approval-text.ts";
import { VisuallyHidden } from "@/components/ui/visually-hidden.tsx";
import type { ApprovalView } from "@/lib/keys/approval-view.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import { Applications } from "./applications.tsx";
import type { KeyActions } from "./key-actions.ts";
import { KeyCard } from "./key-card.tsx";
import { KeyHistory } from "./key-history.tsx";
import { NoKeyCard } from "./no-key-card.tsx";
import { spokenOutcome, spokenState } from "./spoken-state.ts";

type DeploymentSectionProps = {
	deployment: DeploymentView;
	organization: string;
	/** The requests for approval that concern its keys. */
	approvals: ApprovalView[];
	isTwoPersonRequired: boolean;
	actions: KeyActions;
	cutOffSeconds: number;
	outageGraceSeconds: number;
};

export function DeploymentSection({
	deployment,
	organization,
	approvals,
	...shared
}: DeploymentSectionProps) {
	const headingId = useId();
	const heading = useRef<HTMLHeadingElement>(null);
	const { key } = deployment;
	const addPath = `/${organization}/settings/encryption-keys/add?deployment=${deployment.id}`;

	// A change to the key may remove the pressed button: the focus then moves to the heading. A dialog returns the
	// focus only after it has faded out.
	const state = `${key?.id} ${key?.status} ${approvals.map(({ id, standing }) => id + standing)}`;
	const stateBefore = useRef(state);
	useEffect(() => {
		if (stateBefore.current === state) return;
		stateBefore.current = state;
		const timer = setTimeout(() => {
			if (document.activeElement === document.body) heading.current?.focus();
		}, 400);
		return () => clearTimeout(timer);
	}, [state]);

	return (
		<section id={deployment.id} aria-labelledby={headingId} className="scroll-mt-6">
			<div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-2">
				<h2 ref={heading} id={headingId} tabIndex={-1} className="rounded-sm text-base font-semibold">
					{deployment.name} · <span className="font-normal text-muted">{deployment.region}</span>
				</h2>
			</div>
			{key ? (
				<KeyCard
					deployment={deployment}
					keyView={key}
					approvals={approvals.filter(({ key: about }) => about?.id === key.id)}
					organization={organization}
					addPath={addPath}
					replacePath={`/${organization}/settings/encryption-keys/${key.id}/replace`}
					drillPath={`/${organization}/settings/encryption-keys/${key.id}/drill`}
					{...shared}
				/>
			) : (
				<NoKeyCard deployment={deployment} addPath={addPath} />
			)}
			<Applications view={deployment.applicationData} deploymentName={deployment.name} />
			<KeyHistory
				keys={deployment.history}
				deploymentName={deployment.name}
				addPath={key === null || key.status === "DELETING" ? addPath : null}
			/>
			<VisuallyHidden role="status">
				{spokenState(deployment)}{" "}
				{spokenApprovals(approvals.filter(({ key: about }) => about?.id === key?.id))}
			</VisuallyHidden>
			{/* Apart from the state, so that a later change of health does not repeat it. */}
			<VisuallyHidden role="status">{spokenOutcome(deployment)}</VisuallyHidden>
		</section>
	);
}
