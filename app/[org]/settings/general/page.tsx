import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { GeneralSettings } from "@/components/settings/general-settings.tsx";
import { OrganizationFacts } from "@/components/settings/organization-facts.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listDeployments } from "@/lib/organizations/list-deployments.ts";
import { readSettings } from "@/lib/organizations/settings/organization-settings.ts";
import { changeSettingsAction, switchOffTwoPersonAction } from "./actions.ts";

export const metadata: Metadata = { title: "General" };

export default async function GeneralPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const page = { organization: org, path: `/${org}/settings/general` };
	await requireOrganization(org, page.path);
	const { retentionDays, ...settings } = await pageValue(page, (context) => readSettings(context, {}));
	const deployments = await pageValue(page, (context) => listDeployments(context, {}));
	return (
		<>
			<PageHeader title="General" description="Settings for the whole organization." />
			<div className="flex flex-col gap-6">
				<GeneralSettings
					settings={settings}
					save={changeSettingsAction.bind(null, org)}
					turnOffTwoPerson={switchOffTwoPersonAction.bind(null, org)}
				/>
				<OrganizationFacts slug={org} retentionDays={retentionDays} deployments={deployments} />
			</div>
		</>
	);
}
