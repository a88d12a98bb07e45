import type { Metadata } from "next";
import { pageValue, searchValue } from "@/app/_server/page-value.ts";
import type { Search } from "@/app/_server/search.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { Id } from "@/components/list/id.tsx";
import { backHref } from "@/components/list/record-href.ts";
import { TraceSummary } from "@/components/traces/trace-summary.tsx";
import { TraceView } from "@/components/traces/trace-view.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { listTraceLogs } from "@/lib/telemetry/list-trace-logs.ts";
import { listTraces } from "@/lib/telemetry/list-traces.ts";
import { readTrace } from "@/lib/telemetry/read-trace.ts";
import { openSpanAction } from "../../_telemetry/actions.ts";
import { NeighborLinks } from "../../_telemetry/neighbor-links.tsx";

export const metadata: Metadata = { title: "Trace" };

type TracePageProps = { params: Promise<{ org: string; traceId: string }>; searchParams: Promise<Search> };

export default async function TracePage({ params, searchParams }: TracePageProps) {
	const [{ org, traceId: enteredId }, { list, at }] = await Promise.all([params, searchParams]);
	const traceId = enteredId.toLowerCase();
	const listPath = `/${org}/traces`;
	const path = `${listPath}/${encodeURIComponent(traceId)}`;
	const { role } = await requireOrganization(org, path);
	const page = { organization: org, path };
	const { spans, isCut, hasEarlier } = await pageValue(page, (context) => readTrace(context, { traceId }));
	return (
		<>
			<PageHeader
				title="Trace"
				description={<Id value={traceId} label="trace ID" />}
				actions={
					<>
						<ButtonLink href={backHref(listPath, list)}>Back to Traces</ButtonLink>
						<NeighborLinks
							page={page}
							record={{
								source: "traces",
								list,
								at,
								find: listTraces,
								pathOf: (row) => `${listPath}/${row.traceId}`,
							}}
						/>
					</>
				}
			/>
			<TraceSummary spans={spans} isCut={isCut} hasEarlier={hasEarlier} />
			<TraceView
				spans={spans}
				path={path}
				traceId={traceId}
				// Not awaited: the waterfall does not wait for it.
				logs={searchValue(page, (context) => listTraceLogs(context, { traceId }))}
				logsPath={`/${org}/request-logs`}
				payload={{
					open: openSpanAction.bind(null, org),
					keysPath: isRoleAllowed("key:read", role) ? `/${org}/settings/encryption-keys` : null,
					tracesPath: listPath,
				}}
			/>
		</>
	);
}
