"use client";

import Link from "next/link";
import { Id } from "@/components/list/id.tsx";
import { CopyButton } from "@/components/ui/copy-button.tsx";
import { LocalTime } from "@/components/ui/local-time.tsx";
import { FieldTable } from "./field-table.tsx";
import { LongText } from "./long-text.tsx";
import type { ReadablePayload as Payload, ShownLink } from "./read-payload.ts";

type ReadablePayloadProps = { payload: Payload; tracesPath: string };

/** A decrypted payload for people: its message, then its fields in tables. */
export function ReadablePayload({ payload, tracesPath }: ReadablePayloadProps) {
	const { message, sections, events, links } = payload;
	return (
		<div className="rounded-lg border bg-surface">
			{message && (
				<div className="px-4 pt-2 pb-3">
					<div className="flex min-h-8 items-center justify-between gap-3">
						<h3 className="font-medium">{message.title}</h3>
						{message.value.text !== "" && (
							<CopyButton text={message.value.text} label={`Copy ${message.title}`}>
								Copy
							</CopyButton>
						)}
					</div>
					<LongText text={message.value.text} name={message.title} lines={40} characters={8_000} />
					{message.value.note && <span className="text-muted">{message.value.note}</span>}
				</div>
			)}
			<div className={message ? "border-t" : ""}>
				{sections.slice(0, 1).map((section) => (
					<FieldTable key={section.title} section={section} />
				))}
			</div>
			{events.length > 0 && (
				<div className="border-t">
					<h3 className="px-4 pt-3 font-medium">Events</h3>
					{events.map(({ timeUnixNano, ...event }, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: events keep their order
						<FieldTable key={index} section={event} level={4} about={<EventTime nanos={timeUnixNano} />} />
					))}
				</div>
			)}
			{links.length > 0 && (
				<div className="border-t">
					<h3 className="px-4 pt-3 font-medium">Links</h3>
					{links.map((link, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: links keep their order
						<LinkedSpan key={index} link={link} tracesPath={tracesPath} />
					))}
				</div>
			)}
			<div className="border-t">
				{sections.slice(1).map((section) => (
					<FieldTable key={section.title} section={section} />
				))}
			</div>
		</div>
	);
}

function EventTime({ nanos }: { nanos: string }) {
	const ms = Number(nanos) / 1e6;
	// The longest time of JavaScript; an exporter may send any number.
	return nanos !== "" && ms <= 8.64e15 ? <LocalTime value={ms} style="log" /> : null;
}

function LinkedSpan({ link, tracesPath }: { link: ShownLink; tracesPath: string }) {
	const { traceId, spanId, section } = link;
	return (
		<div className="px-4 py-2">
			<Id value={traceId} label="trace ID of the link" /> <Id value={spanId} label="span ID of the link" />{" "}
			<Link
				href={`${tracesPath}/${traceId}?span=${spanId}`}
				prefetch={false}
				className="rounded-sm text-primary underline-offset-2 hover:underline"
			>
				Open this span
			</Link>
			{section.fields.length > 0 && <FieldTable section={section} level={4} />}
		</div>
	);
}
