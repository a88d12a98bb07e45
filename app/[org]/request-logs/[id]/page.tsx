import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import type { Search } from "@/app/_server/search.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { backHref } from "@/components/list/record-href.ts";
import { RequestLogDetails } from "@/components/request-logs/request-log-details.tsx";
import { RequestLogTitle } from "@/components/request-logs/request-log-title.tsx";
import { PayloadPanel } from "@/components/telemetry/payload-panel.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { listRequestLogs, requestLogPositionOf } from "@/lib/telemetry/list-request-logs.ts";
import { readRequestLog } from "@/lib/telemetry/read-request-log.ts";
import { openRequestLogAction } from "../../_telemetry/actions.ts";
import { NeighborLinks } from "../../_telemetry/neighbor-links.tsx";

export const metadata: Metadata = { title: "Request log" };

type RequestLogPageProps = {
	params: Promise<{ org: string; id: string }>;
	searchParams: Promise<Search>;
};

export default async function RequestLogPage({ params, searchParams }: RequestLogPageProps) {
	const [{ org, id }, { list, at }] = await Promise.all([params, searchParams]);
	const listPath = `/${org}/request-logs`;
	const path = `${listPath}/${encodeURIComponent(id)}`;
	const { role } = await requireOrganization(org, path);
	const page = { organization: org, path };
	const row = await pageValue(page, (context) => readRequestLog(context, { requestLogId: id }));
	const keysPath = isRoleAllowed("key:read", role) ? `/${org}/settings/encryption-keys` : null;
	const tracesPath = `/${org}/traces`;
	return (
		<>
			<PageHeader
				title={<RequestLogTitle row={row} />}
				actions={
					<>
						<ButtonLink href={backHref(listPath, list)}>Back to Request logs</ButtonLink>
						<NeighborLinks
							page={page}
							record={{
								source: "request-logs",
								list,
								at: at ?? requestLogPositionOf(row),
								find: listRequestLogs,
								pathOf: (row) => `${listPath}/${row.id}`,
							}}
						/>
					</>
				}
			/>
			<RequestLogDetails row={row} tracesPath={tracesPath} keysPath={keysPath} />
			<div className="mt-6">
				<PayloadPanel
					key={id}
					id={id}
					access={{ open: openRequestLogAction.bind(null, org), keysPath, tracesPath }}
				/>
			</div>
		</>
	);
}
