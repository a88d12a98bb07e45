import Link from "next/link";
import { Id } from "@/components/list/id.tsx";
import { listHref } from "@/components/list/list-href.ts";
import { CodeBlock } from "@/components/ui/code-block.tsx";
import { Definition, DefinitionList } from "@/components/ui/definition-list.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { ActorName } from "./actor-name.tsx";
import { describeDetails } from "./describe-details.ts";
import { EventDescription } from "./event-description.tsx";
import type { NamedEvent } from "./named-event.ts";
import { TargetName } from "./target-name.tsx";

/** Everything that an event recorded: what changed first, then who, from where, and its place in the chain. */
export function AuditEventDetails({ event, names, organization }: NamedEvent) {
	const { seq, at, action, actor, target, details, ip, requestId, awsRequestIds, prevHash, hash } = event;
	const description = describeDetails(action, details, names);
	const path = `/${organization}/settings/audit-log`;
	return (
		<div className="flex max-w-4xl flex-col gap-4">
			<EventDescription {...description} />
			<DefinitionList>
				<Definition term="Time (UTC)">
					<Id value={at} label="time" />
				</Definition>
				<Definition term="Action">
					<Id value={action} label="action" />
				</Definition>
				<Definition term="Actor">
					<ActorName actor={actor} /> <Id value={actor.id ?? actor.label} label="actor" />{" "}
					<ShowAll href={listHref(path, { actor: actor.id ?? actor.label })} what="by this actor" />
				</Definition>
				{target && (
					<Definition term="Target">
						<TargetName event={event} names={names} organization={organization} />{" "}
						<Id value={target.id} label="target ID" />{" "}
						<ShowAll href={listHref(path, { target: target.id })} what="for this target" />
					</Definition>
				)}
				{ip && (
					<Definition term="IP address">
						<Id value={ip} label="IP address" />
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
			{description.changes.length + description.facts.length > 0 && (
				<Disclosure summary="Recorded details as JSON">
					<CodeBlock code={JSON.stringify(details, null, 2)} label="Details" />
				</Disclosure>
			)}
		</div>
	);
}

function ShowAll({ href, what }: { href: string; what: string }) {
	return (
		<Link href={href} prefetch={false} className="rounded-sm text-primary underline-offset-2 hover:underline">
			Show all events {what}
		</Link>
	);
}
