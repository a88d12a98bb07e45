import { indentJson } from "./indent-json.ts";

/** A value as it is shown. `json` is a structure, laid out over lines. */
export type ShownValue = { text: string; isJson: boolean; note?: string };
export type ShownField = { name: string; value: ShownValue };
/** A table of fields; `json` is all of it, to be copied. */
export type ShownSection = { title: string; fields: ShownField[]; json: string };
export type ShownLink = { traceId: string; spanId: string; section: ShownSection };

export type ReadablePayload = {
	/** The body of a log record, or the status message of a span. */
	message: { title: "Message" | "Status message"; value: ShownValue } | null;
	sections: ShownSection[];
	/** What happened during a span. */
	events: (ShownSection & { timeUnixNano: string })[];
	/** The spans that a span refers to. */
	links: ShownLink[];
};

/**
 * Reads the payload of a request log or span, OTLP/JSON as it was sealed, for people. Returns null for anything else, so that
 * nothing is left out silently: it can be shown raw. Never throws. Pure.
 */
export function readPayload(payload: string): ReadablePayload | null {
	try {
		const { logRecord, span, ...around } = asObject(JSON.parse(payload));
		return logRecord === undefined ? readSpan(asObject(span), around) : readLog(asObject(logRecord), around);
	} catch {
		return null;
	}
}

type Message = Record<string, unknown>;

function readLog({ body, attributes, ...others }: Message, around: Message): ReadablePayload {
	return {
		message: body === undefined ? null : { title: "Message", value: messageOf(body) },
		sections: sectionsOf(attributes, others, around),
		events: [],
		links: [],
	};
}

function readSpan(
	{ status, attributes, events, links, ...others }: Message,
	around: Message,
): ReadablePayload {
	const { message, code: _, ...ofStatus } = status === undefined ? {} : asObject(status);
	return {
		message: message ? { title: "Status message", value: messageOf({ stringValue: message }) } : null,
		sections: sectionsOf(attributes, { ...others, ...ofStatus }, around),
		events: asList(events).map((event) => {
			const { name, timeUnixNano, attributes, ...rest } = asObject(event);
			return {
				...section(asText(name) || "(unnamed)", attributes, rest),
				timeUnixNano: asText(timeUnixNano),
			};
		}),
		links: asList(links).map((link) => {
			const { traceId, spanId, attributes, ...rest } = asObject(link);
			return { traceId: asText(traceId), spanId: asText(spanId), section: section("Link", attributes, rest) };
		}),
	};
}

/** The tables of a record. One without a field is left out, except for its attributes. */
function sectionsOf(
	attributes: unknown,
	others: Message,
	{ resource, scope, ...around }: Message,
): ShownSection[] {
	const about = [
		sectionAbout("Resource", resource),
		sectionAbout("Scope", scope),
		section("Other fields", undefined, { ...without(others, shownAsMetadata), ...around }),
	];
	return [section("Attributes", attributes), ...about.filter(({ fields }) => fields.length > 0)];
}

/** Shown beside the payload, or of no interest to a reader. */
const shownAsMetadata = [
	...["timeUnixNano", "severityNumber", "severityText", "traceId", "spanId", "parentSpanId"],
	...["name", "kind", "startTimeUnixNano", "endTimeUnixNano"],
];

/** The body of a log: JSON in a text is laid out too. */
function messageOf(body: unknown): ShownValue {
	const shown = shownValue(body);
	if (shown.isJson || !/^\s*[{[]/.test(shown.text)) return shown;
	const laidOut = indentJson(shown.text);
	return laidOut === null ? shown : { text: laidOut, isJson: true };
}

/** A resource or a scope. */
function sectionAbout(title: string, message: unknown): ShownSection {
	const { attributes, ...others } = message === undefined ? {} : asObject(message);
	return section(title, attributes, others);
}

/** The attributes of a message, after its other fields. */
function section(title: string, attributes: unknown, others: Message = {}): ShownSection {
	const plain = Object.entries(others).map(([name, value]) => ({
		name,
		value: plainValue(value),
		json: JSON.stringify(value),
	}));
	const given = asList(attributes).map((attribute) => {
		const { key, value } = asObject(attribute);
		return { name: asText(key), value: shownValue(value), json: jsonOf(value) };
	});
	const all = [...plain, ...given];
	return {
		title,
		fields: all.map(({ name, value }) => ({ name, value })),
		json: laidOut(jsonObject(all.map(({ name, json }) => [name, json]))),
	};
}

/** A field that is not an AnyValue. */
function plainValue(value: unknown): ShownValue {
	const isJson = typeof value === "object" && value !== null;
	return { text: isJson ? laidOut(JSON.stringify(value)) : String(value), isJson };
}

/** An AnyValue of OTLP/JSON. Whole numbers of 64 bits come as text, and keep all digits. */
function shownValue(value: unknown): ShownValue {
	const [kind, content] = kindOf(value);
	switch (kind) {
		case "stringValue":
		case "intValue":
		case "doubleValue":
		case "boolValue": {
			const text = String(content);
			return text === "" ? { text, isJson: false, note: "empty" } : { text, isJson: false };
		}
		case "bytesValue":
			return { text: String(content), isJson: false, note: "bytes, in Base64" };
		case "none":
			return { text: "", isJson: false, note: "no value" };
		default:
			return { text: laidOut(jsonOf(value)), isJson: true };
	}
}

/** Keyhold accepts no attributes that nest deeper. Any that do are copied unchanged. */
const maxDepth = 100;

/** An AnyValue as the JSON that people write: {"a": 1} rather than a list of keys and values. */
function jsonOf(value: unknown, depth = 0): string {
	const [kind, content] = kindOf(value);
	if (depth > maxDepth) return JSON.stringify(value) ?? "null";
	switch (kind) {
		case "none":
			return "null";
		case "intValue":
			return /^-?\d+$/.test(String(content)) ? String(content) : JSON.stringify(content);
		case "arrayValue":
			return `[${valuesOf(content)
				.map((item) => jsonOf(item, depth + 1))
				.join(",")}]`;
		case "kvlistValue":
			return jsonObject(
				valuesOf(content).map((item) => {
					const { key, value } = asObject(item);
					return [asText(key), jsonOf(value, depth + 1)] as const;
				}),
			);
		case "stringValue":
		case "doubleValue":
		case "boolValue":
		case "bytesValue":
			return JSON.stringify(content);
		default:
			return JSON.stringify(value) ?? "null";
	}
}

/** The one field of an AnyValue; "none" if it has no value, "odd" if it is not an AnyValue. */
function kindOf(value: unknown): readonly [kind: string, content: unknown] {
	if (value === undefined || value === null) return ["none", null];
	const [field, ...more] = Object.entries(isObject(value) ? value : { odd: value });
	if (!field) return ["none", null];
	const [kind, content] = field;
	const isStructure = kind === "arrayValue" || kind === "kvlistValue";
	return more.length === 0 && isStructure === isObject(content) ? [kind, content] : ["odd", value];
}

function valuesOf(structure: unknown): unknown[] {
	return asList(asObject(structure).values);
}

/** Text, since an object would lose repeated names and reorder those that look like numbers. */
function jsonObject(fields: (readonly [name: string, json: string])[]): string {
	return `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
}

function laidOut(json: string): string {
	return indentJson(json) ?? json;
}

function without(fields: Message, names: readonly string[]): Message {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function isObject(value: unknown): value is Message {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Message {
	if (!isObject(value)) throw new TypeError("not an object");
	return value;
}

function asList(value: unknown): unknown[] {
	if (value !== undefined && !Array.isArray(value)) throw new TypeError("not a list");
	return value ?? [];
}

function asText(value: unknown): string {
	if (value !== undefined && typeof value !== "string") throw new TypeError("not a text");
	return value ?? "";
}
