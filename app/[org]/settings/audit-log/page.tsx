import type { Metadata } from "next";
import { Suspense } from "react";
import { AuditFiltersForm } from "@/components/audit-log/audit-filters-form.tsx";
import { auditFields } from "@/components/audit-log/audit-search.ts";
import { ListSkeleton } from "@/components/list/list-skeleton.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { readSearch, type Search } from "../../../_server/search.ts";
import { requireOrganization } from "../../../_server/session.ts";
import { AuditLogList } from "./audit-log-list.tsx";

export const metadata: Metadata = { title: "Audit log" };

const exports = { csv: "CSV", jsonl: "JSON Lines" };

type AuditLogPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function AuditLogPage({ params, searchParams }: AuditLogPageProps) {
	const { org } = await params;
	const { filters, after, query } = readSearch(await searchParams, auditFields);
	const path = `/${org}/settings/audit-log`;
	const { role } = await requireOrganization(org, query ? `${path}?${query}` : path);
	const list = <AuditLogList organization={org} path={path} filters={filters} after={after} />;
	// The verb refuses, before anything is sent: as a 403, and audited.
	if (!isRoleAllowed("audit:read", role)) return list;
	return (
		<>
			<PageHeader
				title="Audit log"
				description="Who did what in this organization, each row chained to the one before it."
				actions={
					<>
						<ButtonLink href={`${path}/evidence`}>Evidence report</ButtonLink>
						{Object.entries(exports).map(([format, name]) => (
							<a
								key={format}
								href={`/api/console/${org}/audit-export?${new URLSearchParams({ format, ...filters })}`}
								download
								className={buttonClass({})}
							>
								Export {name}
							</a>
						))}
					</>
				}
			/>
			<AuditFiltersForm key={query} path={path} filters={filters} />
			<Suspense key={`list ${query}`} fallback={<ListSkeleton what="Audit log" />}>
				{list}
			</Suspense>
		</>
	);
}
