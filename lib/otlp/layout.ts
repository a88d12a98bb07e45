import { KeyholdError } from "../platform/errors.ts";
import { count, limits, size, tooLarge } from "./limits.ts";
import type { MessageName } from "./messages.ts";

/**
 * The position of a record, resource or scope in the body, and the number of its fields, nested ones included. In JSON it may
 * have numbers whose digits a double cannot hold.
 */
export type Part = { start: number; end: number; fields: number; hasLongNumber?: boolean };

/** One of the three levels around the records: the request, a resource with its scopes, a scope with its records. */
export type Level = {
	/** The resource or scope. Protobuf merges what is sent in several pieces. */
	about: Part[];
	schemaUrl: unknown;
	levels: Level[];
	records: Part[];
};

export const aboutMessages = { resource: "Resource", scope: "InstrumentationScope" } as const;

/** The positions of everything in a body, and a function that reads a part. */
export type Layout = {
	request: Level;
	/** @throws KeyholdError INVALID_INPUT if the body is malformed, InvalidMessage if only this part is */
	read(message: MessageName, parts: Part[], at: string): unknown;
};

/** Called for what is ignored or left out of a stored record, with place and reason. */
export type Warn = (reason: string) => void;

export type Signal = {
	request: "ExportLogsServiceRequest" | "ExportTraceServiceRequest";
	record: "LogRecord" | "Span";
	/** The record's name within the payload. */
	payloadName: "logRecord" | "span";
	/** The request, a resource with its scopes, a scope with its records. */
	levels: readonly { message: MessageName; list: string; about?: "resource" | "scope" }[];
};

export const logs: Signal = {
	request: "ExportLogsServiceRequest",
	record: "LogRecord",
	payloadName: "logRecord",
	levels: [
		{ message: "ExportLogsServiceRequest", list: "resourceLogs" },
		{ message: "ResourceLogs", list: "scopeLogs", about: "resource" },
		{ message: "ScopeLogs", list: "logRecords", about: "scope" },
	],
};

export const spans: Signal = {
	request: "ExportTraceServiceRequest",
	record: "Span",
	payloadName: "span",
	levels: [
		{ message: "ExportTraceServiceRequest", list: "resourceSpans" },
		{ message: "ResourceSpans", list: "scopeSpans", about: "resource" },
		{ message: "ScopeSpans", list: "spans", about: "scope" },
	],
};

const itemNames = ["resources", "scopes", "records"] as const;

/** Counts the items and fields of a request. Both methods @throws KeyholdError PAYLOAD_TOO_LARGE */
export class Tally {
	readonly #items = [0, 0, 0];
	#fields = 0;

	/** Counts one more item in the list of a level. */
	item(level: number): void {
		const items = (this.#items[level] ?? 0) + 1;
		this.#items[level] = items;
		if (items > limits.items) throw tooLarge(`more than ${count(limits.items)} ${itemNames[level]}`);
	}

	fields(more: number): void {
		this.#fields += more;
		if (this.#fields > limits.fields) throw tooLarge(`more than ${count(limits.fields)} fields`);
	}
}

/** The limit that the parts of one message exceed, as the end of a sentence with "has"; null if none. */
export function sizeProblem(parts: Part[]): string | null {
	const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
	if (sum(({ start, end }) => end - start) > limits.partBytes) return `more than ${size(limits.partBytes)}`;
	return sum(({ fields }) => fields) > limits.partFields
		? `more than ${count(limits.partFields)} fields`
		: null;
}

/** @param reason names the place, never a value */
export function malformed({ request }: Signal, reason: string): KeyholdError {
	return new KeyholdError("INVALID_INPUT", `The body is not an OTLP ${request}: ${reason}.`);
}
