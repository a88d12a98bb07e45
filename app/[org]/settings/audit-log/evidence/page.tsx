import type { Metadata } from "next";
import { pageValue } from "@/app/_server/page-value.ts";
import { readSearch, type Search } from "@/app/_server/search.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { EvidenceForm } from "@/components/evidence/evidence-form.tsx";
import { EvidenceList } from "@/components/evidence/evidence-list.tsx";
import { EvidenceProgress } from "@/components/evidence/evidence-progress.tsx";
import { EvidenceView } from "@/components/evidence/evidence-view.tsx";
import { PrintButton } from "@/components/evidence/print-button.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { listEvidence, openEvidence, readEvidence } from "@/lib/evidence/read-evidence.ts";
import { now } from "@/lib/platform/clock.ts";
import { requestEvidenceAction } from "./actions.ts";

export const metadata: Metadata = { title: "Evidence report" };

type EvidencePageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function EvidencePage({ params, searchParams }: EvidencePageProps) {
	const { org } = await params;
	const { filters, query } = readSearch(await searchParams, ["from", "to", "report"]);
	const listPath = `/${org}/settings/audit-log`;
	const path = `${listPath}/evidence`;
	const page = { organization: org, path: query ? `${path}?${query}` : path };
	await requireOrganization(org, page.path);
	const reportId = filters.report ?? null;
	const report =
		reportId === null ? null : await pageValue(page, (context) => readEvidence(context, { reportId }));
	const all = report ? null : await pageValue(page, (context) => listEvidence(context, {}));
	const content =
		report?.state === "DONE"
			? await pageValue(page, (context) => openEvidence(context, { reportId: report.id }))
			: null;
	return (
		<>
			<PageHeader
				title="Evidence report"
				description="For auditors: which key protected which data, who changed it, and whether the audit log is intact."
				trail={[
					{ label: "Organization Settings", href: `/${org}/settings` },
					{ label: "Audit log", href: listPath },
				]}
				actions={
					<div className="flex flex-wrap gap-2 print:hidden">
						{report && <ButtonLink href={path}>All reports</ButtonLink>}
						{content && (
							<>
								<a
									href={`/api/console/${org}/evidence?report=${reportId}`}
									download
									className={buttonClass({})}
								>
									Download JSON
								</a>
								<PrintButton />
							</>
						)}
					</div>
				}
			/>
			<EvidenceForm
				path={path}
				from={(report?.from ?? filters.from ?? dayBefore(30)).slice(0, 10)}
				to={report ? lastDay(report.to) : (filters.to ?? dayBefore(0)).slice(0, 10)}
				request={requestEvidenceAction.bind(null, org)}
			/>
			{all && <EvidenceList reports={all} path={path} />}
			{report && !content && (
				<EvidenceProgress
					initial={report}
					url={`/api/console/${org}/evidence/progress?report=${report.id}`}
				/>
			)}
			{content && <EvidenceView report={content} />}
		</>
	);
}

function dayBefore(days: number): string {
	return new Date(now().getTime() - days * 86_400_000).toISOString().slice(0, 10);
}

/** The last day of a period whose end is exclusive. */
function lastDay(to: string): string {
	return new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
}
