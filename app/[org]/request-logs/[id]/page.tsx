import type { Metadata } from "next";
import { Suspense } from "react";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { RequestLogDetails } from "@/components/request-logs/request-log-details.tsx";
import { PayloadSkeleton } from "@/components/telemetry/payload-skeleton.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { openRequestLog, readRequestLog } from "@/lib/telemetry/read-request-log.ts";
import { Payload } from "../../_telemetry/payload.tsx";

export const metadata: Metadata = { title: "Request log" };

type RequestLogPageProps = { params: Promise<{ org: string; id: string }> };

export default async function RequestLogPage({ params }: RequestLogPageProps) {
	const { org, id } = await params;
	const listPath = `/${org}/request-logs`;
	const path = `${listPath}/${encodeURIComponent(id)}`;
	const { role } = await requireOrganization(org, path);
	const row = await pageValue({ organization: org, path }, (context) =>
		readRequestLog(context, { requestLogId: id }),
	);
	return (
		<>
			<PageHeader
				title="Request log"
				description={<span className="font-mono">{[row.method, row.route].filter(Boolean).join(" ")}</span>}
				actions={<ButtonLink href={listPath}>Back to Request logs</ButtonLink>}
			/>
			<RequestLogDetails row={row} />
			<div className="mt-6">
				<h2 className="mb-2 font-semibold">Payload</h2>
				<Suspense fallback={<PayloadSkeleton />}>
					<Payload
						organization={org}
						path={path}
						open={(context) => openRequestLog(context, { requestLogId: id })}
						mayManageKeys={isRoleAllowed("key:read", role)}
					/>
				</Suspense>
			</div>
		</>
	);
}
