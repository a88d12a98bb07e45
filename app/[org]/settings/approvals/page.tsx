import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { readSearch, type Search } from "@/app/_server/search.ts";
import { SearchedList } from "@/app/_server/searched-list.tsx";
import { requireOrganization } from "@/app/_server/session.ts";
import { ApprovalHistory } from "@/components/approvals/approval-history.tsx";
import { WaitingApprovals } from "@/components/approvals/waiting-approvals.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listApprovals } from "@/lib/keys/list-approvals.ts";
import { readSettings } from "@/lib/organizations/settings/organization-settings.ts";
import { approveChangeAction, rejectChangeAction, withdrawChangeAction } from "./actions.ts";

export const metadata: Metadata = { title: "Approvals" };

type ApprovalsPageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function ApprovalsPage({ params, searchParams }: ApprovalsPageProps) {
	const { org } = await params;
	const { after, query } = readSearch(await searchParams, []);
	const path = `/${org}/settings/approvals`;
	const page = { organization: org, path: query ? `${path}?${query}` : path };
	await requireOrganization(org, page.path);
	const { approvals } = await pageValue(page, (context) =>
		listApprovals(context, { state: "waiting", limit: 200 }),
	);
	const { isTwoPersonRequired } = await pageValue(page, (context) => readSettings(context, {}));
	return (
		<>
			<PageHeader
				title="Approvals"
				description="Changes that one Org Admin or API token requested. Another Org Admin has 24 hours to approve each of them."
			/>
			<WaitingApprovals
				organization={org}
				initial={approvals}
				isTwoPersonRequired={isTwoPersonRequired}
				actions={{
					approve: approveChangeAction.bind(null, org),
					reject: rejectChangeAction.bind(null, org),
					withdraw: withdrawChangeAction.bind(null, org),
				}}
			/>
			<section aria-labelledby="history" className="mt-8">
				<h2 id="history" className="mb-3 text-base font-semibold">
					History
				</h2>
				<SearchedList
					organization={org}
					path={path}
					filters={{}}
					after={after}
					search={async (context) => {
						const { approvals, next } = await listApprovals(context, { state: "ended", limit: 25, after });
						return { rows: approvals, next };
					}}
					table={(rows) => <ApprovalHistory approvals={rows} />}
					empty={() => (
						<EmptyState title="No past requests">
							Approved, rejected, withdrawn and expired requests stay here.
						</EmptyState>
					)}
				/>
			</section>
		</>
	);
}
