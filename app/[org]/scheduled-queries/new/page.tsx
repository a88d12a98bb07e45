import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { QueryForm } from "@/components/queries/query-form.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { listDeployments } from "@/lib/organizations/list-deployments.ts";
import { createQueryAction } from "../actions.ts";

export const metadata: Metadata = { title: "New query" };

export default async function NewQueryPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const listPath = `/${org}/scheduled-queries`;
	const page = { organization: org, path: `${listPath}/new` };
	const { role } = await requireOrganization(org, page.path);
	if (!isRoleAllowed("query:write", role)) forbidden();
	const deployments = await pageValue(page, (context) => listDeployments(context, {}));
	return (
		<>
			<PageHeader
				title="New query"
				description="A query over your telemetry metadata that runs on a schedule."
				trail={[{ label: "Scheduled queries", href: listPath }]}
			/>
			<QueryForm
				listPath={listPath}
				target={{ deployments }}
				save={createQueryAction.bind(null, org)}
				submitLabel="Create query"
			/>
		</>
	);
}
