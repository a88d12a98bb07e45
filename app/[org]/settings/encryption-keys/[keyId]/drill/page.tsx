import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { RevocationDrill } from "@/components/keys/revocation-drill.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { readDrill } from "@/lib/health/drills.ts";
import { productName } from "@/lib/platform/vendor-names.ts";
import { endDrillAction, startDrillAction } from "./actions.ts";

export const metadata: Metadata = { title: "Revocation drill" };

type DrillPageProps = { params: Promise<{ org: string; keyId: string }> };

export default async function DrillPage({ params }: DrillPageProps) {
	const { org, keyId } = await params;
	const keysPath = `/${org}/settings/encryption-keys`;
	const page = { organization: org, path: `${keysPath}/${encodeURIComponent(keyId)}/drill` };
	await requireOrganization(org, page.path);
	const drill = await pageValue(page, (context) => readDrill(context, { keyId }));
	return (
		<>
			<PageHeader
				title="Revocation drill"
				description={`Disable ${drill.key.name} in AWS and enable it again, while ${productName()} measures how fast access ends and returns.`}
				trail={[
					{ label: "Organization Settings", href: `/${org}/settings` },
					{ label: "Encryption Keys", href: keysPath },
				]}
			/>
			<RevocationDrill
				initial={drill}
				url={`/api/console/${org}/keys/${drill.key.id}/drill`}
				start={startDrillAction.bind(null, org)}
				end={endDrillAction.bind(null, org)}
			/>
		</>
	);
}
