import type { Metadata } from "next";
import { Suspense } from "react";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { QueryActions } from "@/components/queries/query-actions.tsx";
import { QueryRuns } from "@/components/queries/query-runs.tsx";
import { QuerySchedule } from "@/components/queries/query-schedule.tsx";
import { PayloadSkeleton } from "@/components/telemetry/payload-skeleton.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { readQuery } from "@/lib/queries/read-queries.ts";
import { nextRunsOrNone } from "@/lib/queries/schedule.ts";
import { deleteQueryAction, runQueryNowAction } from "../actions.ts";
import { OpenedQuery } from "./opened-query.tsx";

export const metadata: Metadata = { title: "Scheduled query" };

type QueryPageProps = { params: Promise<{ org: string; queryId: string }> };

export default async function QueryPage({ params }: QueryPageProps) {
	const { org, queryId } = await params;
	const listPath = `/${org}/scheduled-queries`;
	const path = `${listPath}/${encodeURIComponent(queryId)}`;
	const { role } = await requireOrganization(org, path);
	const query = await pageValue({ organization: org, path }, (context) => readQuery(context, { queryId }));
	const following = nextRunsOrNone(query.schedule, query.timeZone, new Date(query.nextRunAt), 2);
	return (
		<>
			<PageHeader
				title={query.name}
				description={`A scheduled query on data from ${query.deployment.name}.`}
				trail={[{ label: "Scheduled queries", href: listPath }]}
				actions={
					isRoleAllowed("query:write", role) && (
						<QueryActions
							query={query}
							path={path}
							listPath={listPath}
							runNow={runQueryNowAction.bind(null, org)}
							remove={deleteQueryAction.bind(null, org)}
						/>
					)
				}
			/>
			<div className="flex flex-col gap-6">
				<QuerySchedule
					query={query}
					next={[query.nextRunAt, ...following.map((time) => time.toISOString())]}
				/>
				<Suspense fallback={<PayloadSkeleton />}>
					<OpenedQuery
						organization={org}
						path={path}
						queryId={queryId}
						mayManageKeys={isRoleAllowed("key:read", role)}
					/>
				</Suspense>
				<QueryRuns initial={query} url={`/api/console/${org}/scheduled-queries/${query.id}`} />
			</div>
		</>
	);
}
