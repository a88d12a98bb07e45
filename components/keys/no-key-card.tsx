import { ShieldCheck } from "lucide-react";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Card, CardHeader, CardSection } from "@/components/ui/card.tsx";
import { counted } from "@/components/ui/format.ts";
import type { DeploymentView } from "@/lib/keys/encryption-keys-overview.ts";
import { managedKeyName, operatorTitle } from "@/lib/platform/vendor-names.ts";
import { RekeyOutcomeNotice } from "./rekey-outcome-notice.tsx";
import { ResourcesTable } from "./resources-table.tsx";

type NoKeyCardProps = { deployment: DeploymentView; addPath: string };

export function NoKeyCard({ deployment, addPath }: NoKeyCardProps) {
	return (
		<Card>
			<CardHeader
				level={3}
				title={`Protected by the ${managedKeyName()}`}
				description={`${counted(deployment.records, "record")}, encrypted at rest.`}
				actions={
					<ButtonLink href={addPath} variant="primary" aria-label={`Add key to ${deployment.name}`}>
						Add key
					</ButtonLink>
				}
			/>
			{deployment.outcome && (
				<div className="px-4 pb-4 empty:hidden">
					<RekeyOutcomeNotice outcome={deployment.outcome} />
				</div>
			)}
			<CardSection>
				<p className="mb-2 font-medium">With your own key</p>
				<ul className="flex flex-col gap-1.5 text-muted">
					{changes.map((change) => (
						<li key={change} className="flex items-start gap-2">
							<ShieldCheck className="mt-0.5 size-4 shrink-0 text-success" />
							{change}
						</li>
					))}
				</ul>
			</CardSection>
			<ResourcesTable
				resources={deployment.resources}
				applicationData={deployment.applicationData}
				deploymentName={deployment.name}
			/>
		</Card>
	);
}

const changes = [
	`No one, not even ${operatorTitle("the ")}, can decrypt your payloads without the key in your AWS account.`,
	"You can cut off access at any time by disabling the key in AWS KMS, and restore it by enabling the key.",
	"AWS CloudTrail in your account records every use of the key.",
];
