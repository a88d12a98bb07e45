"use client";

import { useQuery } from "@tanstack/react-query";
import type { ActionResult } from "@/components/action-result.ts";
import { ApplicationTables } from "@/components/key-health/application-tables.tsx";
import { CheckNow } from "@/components/key-health/check-now.tsx";
import { readJson } from "@/components/read-json.ts";
import { StaleNotice } from "@/components/stale-notice.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import type { ProbeReport } from "@/lib/probe/report.ts";
import type { SupportKeyDetail } from "@/lib/support/support-key-detail.ts";
import { Contacts, type ShowContacts } from "./contacts.tsx";
import { HealthChecks } from "./health-checks.tsx";
import { KeyEvents } from "./key-events.tsx";
import { KeyFacts } from "./key-facts.tsx";
import { keyDetailPath, keyHealthPath } from "./key-search.ts";
import { KeyTimeline } from "./key-timeline.tsx";
import { OffboardingBadge } from "./offboarding-badge.tsx";
import { ProbeCard } from "./probe-card.tsx";
import { ticketText } from "./ticket-text.ts";

type KeyDetailProps = {
	initial: SupportKeyDetail;
	/** The page's request ID, to find its log lines. */
	requestId: string;
	checkNow: (input: { keyId: string }) => Promise<ActionResult<ProbeReport>>;
	showContacts: ShowContacts;
};

/** The live view of one key for support staff. */
export function KeyDetail({ initial, requestId, checkNow, showContacts }: KeyDetailProps) {
	const path = keyDetailPath(initial.id);
	const { data, error, dataUpdatedAt } = useQuery({
		queryKey: ["key-health", path],
		queryFn: ({ signal }) => readJson<SupportKeyDetail>(`/api/console${path}`, signal),
		initialData: initial,
		refetchInterval: 5_000,
	});
	return (
		<>
			<PageHeader
				title={`${data.organization} · ${data.deployment}`}
				description="Health of one key. ARNs are masked; data is not shown here. Check now calls AWS KMS with the customer's key, and the calls appear in the customer's CloudTrail."
				trail={[{ label: "Key health", href: keyHealthPath }]}
				actions={
					<>
						<CopyButton
							text={ticketText(data, requestId)}
							label="Copy for ticket"
							variant="secondary"
							size="md"
						>
							Copy for ticket
						</CopyButton>
						{data.status !== "DELETED" && <CheckNow keyId={data.id} checkNow={checkNow} variant="primary" />}
					</>
				}
			/>
			<StaleNotice error={error} updatedAt={dataUpdatedAt} intervalMs={5_000} />
			{data.offboardingEndsAt && (
				<div className="mb-4">
					<OffboardingBadge endsAt={data.offboardingEndsAt} />
				</div>
			)}
			<div className="flex flex-col gap-6">
				<KeyFacts
					detail={data}
					contacts={<Contacts key={data.id} keyId={data.id} showContacts={showContacts} />}
				/>
				<ProbeCard report={data.probe} healthSince={data.healthSince} />
				{data.applications.isUsed && (
					<section aria-label="Applications" className="flex flex-col gap-2">
						<h2 className="font-semibold">Applications</h2>
						<ApplicationTables view={data.applications} deploymentName={data.deployment} />
					</section>
				)}
				<KeyTimeline keyId={data.id} />
				<HealthChecks checks={data.checks} />
				<KeyEvents events={data.events} />
			</div>
		</>
	);
}
