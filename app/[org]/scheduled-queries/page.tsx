import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { NoQueries } from "@/components/queries/no-queries.tsx";
import { QueryTable } from "@/components/queries/query-table.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { listQueries } from "@/lib/queries/read-queries.ts";

export const metadata: Metadata = { title: "Scheduled queries" };

export default async function ScheduledQueriesPage({ params }: { params: Promise<{ org: string }> }) {
	const { org } = await params;
	const path = `/${org}/scheduled-queries`;
	const { role } = await requireOrganization(org, path);
	const queries = await pageValue({ organization: org, path }, (context) => listQueries(context, {}));
	const newPath = isRoleAllowed("query:write", role) ? `${path}/new` : null;
	return (
		<>
			<PageHeader
				title="Scheduled queries"
				description="Run queries over your telemetry metadata on a schedule. Definitions and results are encrypted."
				actions={
					newPath &&
					queries.length > 0 && (
						<ButtonLink href={newPath} variant="primary">
							New query
						</ButtonLink>
					)
				}
			/>
			{queries.length === 0 ? (
				<NoQueries newPath={newPath} />
			) : (
				<div className="overflow-hidden rounded-lg border bg-surface">
					<QueryTable queries={queries} path={path} />
				</div>
			)}
		</>
	);
}
