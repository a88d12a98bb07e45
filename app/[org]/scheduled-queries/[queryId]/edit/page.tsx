import type { Metadata } from "next";
import { forbidden } from "next/navigation";
import { pageValue } from "@/app/_server/page-value.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { QueryForm } from "@/components/queries/query-form.tsx";
import { PayloadFailure } from "@/components/telemetry/payload-failure.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { openQuery, readQuery } from "@/lib/queries/read-queries.ts";
import { openSealed } from "../../../_telemetry/open-sealed.ts";
import { changeQueryAction } from "../../actions.ts";

export const metadata: Metadata = { title: "Edit query" };

type EditQueryPageProps = { params: Promise<{ org: string; queryId: string }> };

export default async function EditQueryPage({ params }: EditQueryPageProps) {
	const { org, queryId } = await params;
	const listPath = `/${org}/scheduled-queries`;
	const queryPath = `${listPath}/${encodeURIComponent(queryId)}`;
	const page = { organization: org, path: `${queryPath}/edit` };
	const { role } = await requireOrganization(org, page.path);
	if (!isRoleAllowed("query:write", role)) forbidden();
	const query = await pageValue(page, (context) => readQuery(context, { queryId }));
	const opened = await openSealed(page, (context) => openQuery(context, { queryId }));
	return (
		<>
			<PageHeader
				title={`Edit ${query.name}`}
				description="Changing the query removes its last result. The next run produces a new one."
				trail={[
					{ label: "Scheduled queries", href: listPath },
					// No prefetch: opening a query is audited.
					{ label: query.name, href: queryPath, prefetch: false },
				]}
				name="Edit"
			/>
			{opened.failure ? (
				<PayloadFailure {...opened.failure} keysPath={`/${org}/settings/encryption-keys`} />
			) : (
				<QueryForm
					listPath={listPath}
					target={{ queryId: query.id, initial: { ...query, definition: opened.value.definition } }}
					save={changeQueryAction.bind(null, org)}
					submitLabel="Save query"
				/>
			)}
		</>
	);
}
