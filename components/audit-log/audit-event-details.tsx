import Link from "next/link";
import { Id } from "@/components/list/id.tsx";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import type { AuditEventView } from "@/lib/audit-log/audit-event-view.ts";

type AuditEventDetailsProps = { event: AuditEventView; path: string };

export function AuditEventDetails({ event, path }: AuditEventDetailsProps) {
	const { seq, action, actor, target, details, requestId, awsRequestIds, prevHash, hash } = event;
	return (
		<div className="flex max-w-4xl flex-col gap-4">
			<DefinitionList>
				<Definition term="Action">
					<Id value={action} label="action" />
				</Definition>
				<Definition term="Actor">
					{actor.type}
					{actor.id && (
						<>
							{" · "}
							<Id value={actor.id} label="actor ID" />
						</>
					)}
				</Definition>
				{target && (
					<Definition term="Target">
						<Id value={target.id} label="target ID" />{" "}
						<Link
							href={`${path}?${new URLSearchParams({ target: target.id })}`}
							className="rounded-sm text-primary underline-offset-2 hover:underline"
						>
							Show all events for this target
						</Link>
					</Definition>
				)}
				<Definition term="Request ID">
					<Id value={requestId} label="request ID" />
				</Definition>
				<Definition term="AWS request IDs">
					{awsRequestIds.length === 0 ? (
						"None (no KMS call was made)."
					) : (
						<>
							<ul>
								{awsRequestIds.map((id) => (
									<li key={id}>
										<Id value={id} label="AWS request ID" />
									</li>
								))}
							</ul>
							<p className="text-[0.8125rem] text-muted">
								AWS CloudTrail in the key's account lists the same calls with these IDs as{" "}
								<span className="font-mono">requestID</span>.
							</p>
						</>
					)}
				</Definition>
				<Definition term="Sequence number">{seq}</Definition>
				<Definition term="Hash">
					<Id value={hash} label="hash" />
				</Definition>
				<Definition term="Previous hash">
					<Id value={prevHash} label="previous hash" />
				</Definition>
			</DefinitionList>
			<CodeBlock code={JSON.stringify(details, null, 2)} label="Details" />
		</div>
	);
}
