import { ExactNumber } from "./exact-number.ts";
import { InvalidMessage } from "./invalid-message.ts";
import type { Warn } from "./layout.ts";
import { limits } from "./limits.ts";
import { type Field, fieldsOf, isMessage, type MessageName, oneOf, type Scalar } from "./messages.ts";
import { scalar } from "./scalars.ts";
import { unknownNames } from "./unknown-names.ts";

/** The current position: the place of the message, and the fields and indexes within it. */
type Place = { at: string; path: (string | number)[]; warn: Warn };

// An invalid id is treated as missing (opentelemetry-proto, logs.proto, trace.proto).
const optionalIds = new Set(["LogRecord.traceId", "LogRecord.spanId", "Span.parentSpanId"]);

/**
 * Converts a message to canonical OTLP/JSON: fields in a fixed order, fields without a value left out, 64-bit numbers as text,
 * ids in lower-case hexadecimal, unknown fields ignored (OTLP specification, "JSON Protobuf Encoding"). JSON and protobuf give
 * the same result. `warn` is called for invalid ids and links, which are left out, and for misspelled fields, which are
 * ignored.
 * @throws InvalidMessage
 */
export function canonical<Message>(message: MessageName, value: unknown, at: string, warn: Warn): Message {
	return read(message, value, { at, path: [], warn }, 0) as Message;
}

function read(message: MessageName, value: unknown, place: Place, depth: number): Record<string, unknown> {
	if (depth > limits.depth) throw invalid(place, "nested too deeply");
	if (!isObject(value)) throw invalid(place, `expected ${message} as an object`);
	const result: Record<string, unknown> = {};
	let known = 0;
	let present = 0;
	for (const field of fieldsOf[message]) {
		const { name } = field;
		const given = value[name];
		if (given === undefined || !Object.hasOwn(value, name)) continue;
		known++;
		if (given === null) continue;
		place.path.push(name);
		const read = field.isRepeated
			? list(field, given, place, depth)
			: isDropped(message, field, given, place)
				? ""
				: one(field.type, given, place, depth);
		place.path.pop();
		if (message !== oneOf && isDefault(field, read)) continue;
		result[name] = read;
		present++;
	}
	if (message === oneOf && present > 1) throw invalid(place, "more than one value");
	const names = Object.keys(value);
	const warning = names.length > known ? unknownNames(message, names) : null;
	if (warning) place.warn(`${placeOf(place)}: ${warning}`);
	return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
	const isOther = value === null || Array.isArray(value) || value instanceof ExactNumber;
	return typeof value === "object" && !isOther;
}

function one(type: Scalar | MessageName, value: unknown, place: Place, depth: number): unknown {
	if (isMessage(type)) return read(type, value, place, depth + 1);
	const found = scalar(type, value);
	if (found === undefined) throw invalid(place, `expected ${type}`);
	return found;
}

function isDropped(message: MessageName, { name, type }: Field, value: unknown, place: Place): boolean {
	if (type !== "traceId" && type !== "spanId") return false;
	if (!optionalIds.has(`${message}.${name}`) || scalar(type, value) !== undefined) return false;
	const digits = type === "traceId" ? 32 : 16;
	place.warn(`${placeOf(place)}: left out, not an id of ${digits} hexadecimal digits`);
	return true;
}

function list({ type }: Field, value: unknown, place: Place, depth: number): unknown[] {
	if (!Array.isArray(value)) throw invalid(place, "expected a list");
	const length = place.path.length;
	const found: unknown[] = [];
	for (const [index, item] of value.entries()) {
		place.path.push(index);
		try {
			found.push(one(type, item, place, depth));
		} catch (error) {
			if (type !== "Link" || !(error instanceof InvalidMessage)) throw error;
			place.warn(`${error.message}: the link is left out`);
		}
		place.path.length = length;
	}
	return found;
}

function placeOf({ at, path }: Place): string {
	return [at, ...path].join(".");
}

function invalid(place: Place, what: string): InvalidMessage {
	return new InvalidMessage(placeOf(place), what);
}

/** True if proto3 would not send the value. A message without fields is sent. */
function isDefault({ type, isRepeated }: Field, value: unknown): boolean {
	if (isRepeated) return (value as unknown[]).length === 0;
	if (type === "fixed64" || type === "int64") return value === "0";
	return value === "" || value === 0 || value === false;
}
