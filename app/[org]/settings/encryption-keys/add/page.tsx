import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { AddKeyForm } from "@/components/keys/add-key-form.tsx";
import { PrepareKeyCard } from "@/components/keys/prepare-key-card.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { Notice } from "@/components/ui/notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { keyForDeployment } from "@/lib/keys/key-for-deployment.ts";
import { activateKeyAction } from "../actions.ts";
import { addKeyAction, checkKeyAction } from "./actions.ts";

export const metadata: Metadata = { title: "Add key" };

type AddKeyPageProps = {
	params: Promise<{ org: string }>;
	/** "Add again" passes the ARN and the name of a deleted key. */
	searchParams: Promise<Partial<Record<"deployment" | "arn" | "name", string | string[]>>>;
};

export default async function AddKeyPage({ params, searchParams }: AddKeyPageProps) {
	const { org } = await params;
	const { deployment: deploymentId, arn, name } = await searchParams;
	const keysPath = `/${org}/settings/encryption-keys`;
	const path = `${keysPath}/add${typeof deploymentId === "string" ? `?deployment=${encodeURIComponent(deploymentId)}` : ""}`;
	await requireOrganization(org, path);
	const { deployment, liveKey, uncovered, plan } = await pageValue({ organization: org, path }, (context) =>
		keyForDeployment(context, typeof deploymentId === "string" ? { deploymentId } : {}),
	);
	return (
		<>
			<PageHeader
				title="Add key"
				description={`A key from your AWS account for ${deployment.name}, in ${deployment.region}.`}
				trail={[
					{ label: "Organization Settings", href: `/${org}/settings` },
					{ label: "Encryption Keys", href: keysPath },
				]}
			/>
			{liveKey ? (
				<Notice
					tone="info"
					title={`${deployment.name} already has a key: ${liveKey.name}.`}
					action={
						<>
							<ButtonLink href={`${keysPath}#${deployment.id}`}>Go to {liveKey.name}</ButtonLink>
							{liveKey.isReplaceable && (
								<ButtonLink href={`${keysPath}/${liveKey.id}/replace`}>Replace it</ButtonLink>
							)}
						</>
					}
				>
					A deployment can have only one key. Replace {liveKey.name}, or delete it before you add another.
				</Notice>
			) : (
				<div className="grid items-start gap-6 lg:grid-cols-2">
					<AddKeyForm
						organizationId={plan.organizationId}
						deployment={deployment}
						uncovered={uncovered}
						initial={{ arn: first(arn), name: first(name) }}
						keysPath={keysPath}
						actions={{
							check: checkKeyAction.bind(null, org),
							add: addKeyAction.bind(null, org),
							activate: activateKeyAction.bind(null, org),
						}}
					/>
					<PrepareKeyCard plan={plan} />
				</div>
			)}
		</>
	);
}

/** A parameter that is given once; empty otherwise. */
const first = (value: string | string[] | undefined) => (typeof value === "string" ? value : "");
