import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { PrepareKeyCard } from "@/components/keys/prepare-key-card.tsx";
import { ReplaceKeyForm } from "@/components/keys/replace-key-form.tsx";
import { counted } from "@/components/ui/format.ts";
import { Notice } from "@/components/ui/notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { encryptionKeysOverview } from "@/lib/keys/encryption-keys-overview.ts";
import { keyForDeployment } from "@/lib/keys/key-for-deployment.ts";
import { canTransition, isMovable } from "@/lib/keys/lifecycle.ts";
import { checkKeyAction } from "../../add/actions.ts";
import { replaceKeyAction } from "./actions.ts";

export const metadata: Metadata = { title: "Replace key" };

export default async function ReplaceKeyPage({
	params,
}: {
	params: Promise<{ org: string; keyId: string }>;
}) {
	const { org, keyId } = await params;
	const keysPath = `/${org}/settings/encryption-keys`;
	const page = { organization: org, path: `${keysPath}/${keyId}/replace` };
	await requireOrganization(org, page.path);
	const { deployments, isTwoPersonRequired } = await pageValue(page, (context) =>
		encryptionKeysOverview(context, {}),
	);
	const deployment = deployments.find(({ key }) => key?.id === keyId);
	if (!deployment?.key) notFound();
	const { key } = deployment;
	const { plan } = await pageValue(page, (context) =>
		keyForDeployment(context, { deploymentId: deployment.id }),
	);
	return (
		<>
			<PageHeader
				title="Replace key"
				description={`Replace ${key.name} with another key from your AWS account for ${deployment.name}, in ${deployment.region}.`}
				trail={[
					{ label: "Organization Settings", href: `/${org}/settings` },
					{ label: "Encryption Keys", href: keysPath },
				]}
			/>
			{!isMovable(key, key.records) ? (
				<Notice tone="danger" title={`${key.name} can't be replaced while AWS refuses it.`}>
					<p>
						Its {counted(key.records, "record")} can't be opened, so they can't move to another key. Restore
						access in AWS KMS, then replace it. If access can't be restored, choose Destroy data on the
						Encryption Keys page.
					</p>
				</Notice>
			) : canTransition("deleteUsed", key.status) ? (
				<div className="grid items-start gap-6 lg:grid-cols-2">
					<ReplaceKeyForm
						organizationId={plan.organizationId}
						deployment={deployment}
						old={{ id: key.id, name: key.name, arn: key.arn }}
						isTwoPersonRequired={isTwoPersonRequired}
						keysPath={keysPath}
						actions={{ check: checkKeyAction.bind(null, org), replace: replaceKeyAction.bind(null, org) }}
					/>
					<PrepareKeyCard plan={plan} />
				</div>
			) : (
				<Notice tone="info" title={`${key.name} is not in use.`}>
					Delete it on the Encryption Keys page and add the other key instead.
				</Notice>
			)}
		</>
	);
}
