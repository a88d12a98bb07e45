import Link from "next/link";
import { Email } from "@/components/ui/email.tsx";
import type { NamedEvent } from "./named-event.ts";
import { targetOf } from "./target-of.ts";

/** The target of an event: its type, and its name with a link, or the end of its ID. */
export function TargetName({ event, names, organization }: NamedEvent) {
	const target = targetOf(event, names, organization);
	if (!target || !event.target) return "–";
	const name = target.name ? (
		<Email value={target.name} />
	) : (
		<span title={event.target.id} className="font-mono text-[0.8125rem] text-muted">
			…{event.target.id.slice(-6)}
		</span>
	);
	return (
		<>
			<span className="text-muted">{target.type}</span>{" "}
			{target.href ? (
				<Link
					href={target.href}
					prefetch={false}
					className="rounded-sm text-primary underline-offset-2 hover:underline"
				>
					{name}
				</Link>
			) : (
				name
			)}
		</>
	);
}
