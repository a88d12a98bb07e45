import type { Metadata } from "next";
import { Suspense } from "react";
import { pageValue } from "@/app/_server/page-value.ts";
import type { Search } from "@/app/_server/search.ts";
import { requireOrganization } from "@/app/_server/session.ts";
import { Id } from "@/components/list/id.tsx";
import { PayloadSkeleton } from "@/components/telemetry/payload-skeleton.tsx";
import { SpanDetails } from "@/components/traces/span-details.tsx";
import { TraceSummary } from "@/components/traces/trace-summary.tsx";
import { Waterfall } from "@/components/traces/waterfall.tsx";
import { ButtonLink } from "@/components/ui/button-link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { isRoleAllowed } from "@/lib/access/permissions.ts";
import { openSpan } from "@/lib/telemetry/open-span.ts";
import { readTrace } from "@/lib/telemetry/read-trace.ts";
import { Payload } from "../../_telemetry/payload.tsx";

export const metadata: Metadata = { title: "Trace" };

type TracePageProps = { params: Promise<{ org: string; traceId: string }>; searchParams: Promise<Search> };

export default async function TracePage({ params, searchParams }: TracePageProps) {
	const [{ org, traceId: enteredId }, { span: selectedId }] = await Promise.all([params, searchParams]);
	const traceId = enteredId.toLowerCase();
	const listPath = `/${org}/traces`;
	const path = `${listPath}/${encodeURIComponent(traceId)}`;
	const { role } = await requireOrganization(org, path);
	const { spans, isCut } = await pageValue({ organization: org, path }, (context) =>
		readTrace(context, { traceId }),
	);
	const selected = spans.find(({ id }) => id === selectedId);
	return (
		<>
			<PageHeader
				title="Trace"
				description={<Id value={traceId} label="trace ID" />}
				actions={<ButtonLink href={listPath}>Back to Traces</ButtonLink>}
			/>
			<TraceSummary spans={spans} isCut={isCut} />
			<div className="overflow-hidden rounded-lg border bg-surface">
				<Waterfall
					spans={spans}
					path={path}
					openId={selected?.id}
					details={
						selected && (
							<div className="flex flex-col gap-4">
								<SpanDetails span={selected} />
								<div>
									<h2 className="mb-2 font-semibold">Payload</h2>
									<Suspense key={selected.id} fallback={<PayloadSkeleton />}>
										<Payload
											organization={org}
											path={`${path}?span=${selected.id}`}
											open={(context) => openSpan(context, { id: selected.id })}
											mayManageKeys={isRoleAllowed("key:read", role)}
										/>
									</Suspense>
								</div>
							</div>
						)
					}
				/>
			</div>
		</>
	);
}
