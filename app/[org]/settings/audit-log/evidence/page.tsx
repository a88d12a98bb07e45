import type { Metadata } from "next";
import { EvidenceForm } from "@/components/evidence/evidence-form.tsx";
import { EvidenceView } from "@/components/evidence/evidence-view.tsx";
import { PrintButton } from "@/components/evidence/print-button.tsx";
import { buttonClass } from "@/components/ui/button-class.ts";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { evidencePeriod } from "@/lib/evidence/evidence-period.ts";
import { evidenceReport } from "@/lib/evidence/evidence-report.ts";
import { listAuditEvents } from "@/lib/evidence/list-audit-events.ts";
import { now } from "@/lib/platform/clock.ts";
import { pageValue } from "../../../../_server/page-value.ts";
import { requireOrganization } from "../../../../_server/session.ts";
import { readSearch, type Search } from "../../../_telemetry/search.ts";

export const metadata: Metadata = { title: "Evidence report" };

type EvidencePageProps = { params: Promise<{ org: string }>; searchParams: Promise<Search> };

export default async function EvidencePage({ params, searchParams }: EvidencePageProps) {
	const { org } = await params;
	const { filters, query } = readSearch(await searchParams, ["from", "to"]);
	const listPath = `/${org}/settings/audit-log`;
	const path = `${listPath}/evidence`;
	const page = { organization: org, path: query ? `${path}?${query}` : path };
	await requireOrganization(org, page.path);
	const asked = evidencePeriod.safeParse({ from: filters.from ?? "", to: filters.to ?? "" });
	const report = asked.success
		? await pageValue(page, (context) => evidenceReport(context, asked.data))
		: // Nothing to report on yet; whoever may not read the audit log is refused all the same.
			await pageValue(page, (context) => listAuditEvents(context, { limit: 1 })).then(() => null);
	const isWrong = Object.keys(filters).length > 0 && !asked.success;
	return (
		<>
			<PageHeader
				title="Evidence report"
				description="For an auditor: which key protected what, who changed it, and whether the audit log is whole."
				actions={
					<div className="flex flex-wrap gap-2 print:hidden">
						<ButtonLink href={listPath}>Back to Audit log</ButtonLink>
						{report && (
							<>
								<a href={`/api/console/${org}/evidence?${query}`} download className={buttonClass({})}>
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
				from={filters.from?.slice(0, 10) ?? dayBefore(30)}
				to={filters.to?.slice(0, 10) ?? dayBefore(0)}
				error={isWrong ? asked.error.issues[0]?.message : undefined}
			/>
			{report && <EvidenceView report={report} />}
		</>
	);
}

function dayBefore(days: number): string {
	return new Date(now().getTime() - days * 86_400_000).toISOString().slice(0, 10);
}
