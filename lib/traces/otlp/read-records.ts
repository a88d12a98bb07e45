import { KeyholdError } from "../../platform/errors.ts";
import { canonical, InvalidMessage } from "./canonical.ts";
import type { Resource } from "./metadata.ts";
import { decodeProtobuf } from "./protobuf.ts";

/** An export request as it came: text is OTLP/JSON, bytes are protobuf. */
export type OtlpBody = string | Uint8Array;

/** Hears of each record that is not taken, by place and reason. */
export type Reject = (reason: string) => void;

type Signal = {
	request: "ExportLogsServiceRequest" | "ExportTraceServiceRequest";
	resources: "resourceLogs" | "resourceSpans";
	scopes: "scopeLogs" | "scopeSpans";
	records: "logRecords" | "spans";
	record: "LogRecord" | "Span";
	/** The record's name within the payload. */
	payloadName: "logRecord" | "span";
};

export const logs: Signal = {
	request: "ExportLogsServiceRequest",
	resources: "resourceLogs",
	scopes: "scopeLogs",
	records: "logRecords",
	record: "LogRecord",
	payloadName: "logRecord",
};

export const spans: Signal = {
	request: "ExportTraceServiceRequest",
	resources: "resourceSpans",
	scopes: "scopeSpans",
	records: "spans",
	record: "Span",
	payloadName: "span",
};

/** A record in canonical OTLP/JSON and where it stood; `payload` is all of it, with resource and scope, to be sealed. */
export type OtlpRecord<Message> = { resource: Resource; record: Message; payload: Buffer; at: string };

/**
 * Reads an export request. What is wrong within a record costs that record and is told to `reject`; what is wrong
 * around the records, in a resource or a scope, costs the request.
 * @throws KeyholdError INVALID_INPUT that names the place, and never the value.
 */
export function readRecords<Message, Decoded>(
	signal: Signal,
	body: OtlpBody,
	reject: Reject,
	decode: (read: OtlpRecord<Message>) => Decoded,
): Decoded[] {
	const { request: name } = signal;
	const request = typeof body === "string" ? parseJson(body, name) : decodeProtobuf(name, body);
	const decoded: Decoded[] = [];
	for (const [ofResource, atResource] of messagesIn(request, signal.resources, name)) {
		const [resource, resourceJson] = around<Resource>("resource", ofResource, atResource, name);
		for (const [ofScope, atScope] of messagesIn(ofResource, signal.scopes, name, atResource)) {
			const [, scopeJson] = around("scope", ofScope, atScope, name);
			const schemaUrl = own(ofScope, "schemaUrl") || own(ofResource, "schemaUrl");
			const schemaJson = typeof schemaUrl === "string" ? `"schemaUrl":${JSON.stringify(schemaUrl)},` : "";
			const before = `{${resourceJson}${scopeJson}${schemaJson}"${signal.payloadName}":`;
			for (const [sent, at] of listIn(ofScope, signal.records, name, atScope)) {
				try {
					const record = canonical<Message>(signal.record, sent, at);
					const payload = Buffer.from(`${before}${JSON.stringify(record)}}`);
					decoded.push(decode({ resource, record, payload, at }));
				} catch (error) {
					if (!(error instanceof InvalidMessage)) throw error;
					reject(error.message);
				}
			}
		}
	}
	return decoded;
}

function parseJson(text: string, request: string): object {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", "The body is not valid JSON.", { cause });
	}
	if (isObject(json)) return json;
	throw malformed(request, "body: expected an object");
}

const messageOf = { resource: "Resource", scope: "InstrumentationScope" } as const;

/** The resource or the scope of a parent, and how it stands in every payload under it. */
function around<Message>(
	name: keyof typeof messageOf,
	parent: object,
	at: string,
	request: string,
): [Message, string] {
	try {
		const value = canonical<Message>(messageOf[name], own(parent, name) ?? {}, `${at}.${name}`);
		return [value, own(parent, name) ? `"${name}":${JSON.stringify(value)},` : ""];
	} catch (error) {
		if (!(error instanceof InvalidMessage)) throw error;
		throw malformed(request, error.message);
	}
}

/** The messages in a repeated field, each with its place. */
function messagesIn(parent: object, name: string, request: string, at?: string): [object, string][] {
	return listIn(parent, name, request, at).map(([item, place]) => {
		if (!isObject(item)) throw malformed(request, `${place}: expected an object`);
		return [item, place];
	});
}

function listIn(parent: object, name: string, request: string, at?: string): [unknown, string][] {
	const place = at ? `${at}.${name}` : name;
	const list = own(parent, name) ?? [];
	if (!Array.isArray(list)) throw malformed(request, `${place}: expected a list`);
	return list.map((item, index) => [item, `${place}.${index}`]);
}

function malformed(request: string, reason: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", `The body is not an OTLP ${request}: ${reason}.`);
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function own(parent: object, name: string): unknown {
	return Object.hasOwn(parent, name) ? (parent as Record<string, unknown>)[name] : undefined;
}
