import type { Metadata } from "next";
import { Suspense } from "react";
import { readSearch, type Search } from "@/app/_server/search.ts";
import { SearchedList } from "@/app/_server/searched-list.tsx";
import { requireOrganization } from "@/app/_server/session.ts";
import { AuditFiltersForm } from "@/components/audit-log/audit-filters-form.tsx";
import { auditFields } from "@/components/audit-log/audit-search.ts";
import { AuditTable } from "@/components/audit-log/audit-table.tsx";
import { ListSkeleton } from "@/components/list/list-skeleton.tsx";
import { NoMatches } from "@/components/list/no-matches.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { listAuditEvents } from "@/lib/audit-log/list-audit-events.ts";
import { productName } from "@/lib/platform/vendor-names.ts";

export const metadata: Metadata = { title: "Audit log" };

const exports = { csv: "CSV", jsonl: "JSON Lines" };

type AuditLogPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function AuditLogPage({ params, searchParams }: AuditLogPageProps) {
	const { org } = await params;
	const { filters, after, query } = readSearch(await searchParams, auditFields);
	const path = `/${org}/settings/audit-log`;
	const { role } = await requireOrganization(org, query ? `${path}?${query}` : path);
	const list = (
		<SearchedList
			organization={org}
			path={path}
			filters={filters}
			after={after}
			search={async (context) => {
				// The parameters are text; the verb parses them and ignores invalid ones.
				const search = { ...filters, after } as Parameters<typeof listAuditEvents>[1];
				const { events, next, names } = await listAuditEvents(context, search);
				return { rows: events.map((event) => ({ event, names })), next };
			}}
			table={(rows) => (
				<AuditTable events={rows.map(({ event }) => event)} names={rows[0]?.names ?? {}} organization={org} />
			)}
			empty={() => (
				<NoMatches what="events" path={path}>
					Every change in this organization is logged. {productName()} never removes an entry.
				</NoMatches>
			)}
		/>
	);
	// The verb refuses before anything is sent, with an audited 403.
	if (!isRoleAllowed("audit:read", role)) return list;
	return (
		<>
			<PageHeader
				title="Audit log"
				description="Who did what in this organization. Each entry is hash-chained to the previous one."
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
