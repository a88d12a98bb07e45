import { InvalidMessage } from "./invalid-message.ts";
import { limits } from "./limits.ts";
import { type Field, fieldsOf, isMessage, type MessageName, oneOf, type Scalar } from "./messages.ts";
import { scalar } from "./scalars.ts";

/** Where the reading is: the place of the message, and the fields and indexes from there on. */
type Place = { at: string; path: (string | number)[] };

/**
 * A message as canonical OTLP/JSON: fields in one order, those without a value left out, 64-bit numbers as text, ids
 * in lower-case hexadecimal, unknown fields ignored (OTLP specification, "JSON Protobuf Encoding"). It comes out the
 * same from JSON and from protobuf.
 * @throws InvalidMessage
 */
export function canonical<Message>(message: MessageName, value: unknown, at: string): Message {
	return read(message, value, { at, path: [] }, 0) as Message;
}

function read(message: MessageName, value: unknown, place: Place, depth: number): Record<string, unknown> {
	if (depth > limits.depth) throw invalid(place, "nested too deeply");
	if (typeof value !== "object" || value === null || Array.isArray(value))
		throw invalid(place, `expected ${message} as an object`);
	const result: Record<string, unknown> = {};
	let present = 0;
	for (const field of fieldsOf[message]) {
		const { name } = field;
		const given = (value as Record<string, unknown>)[name];
		if (given === undefined || given === null || !Object.hasOwn(value, name)) continue;
		place.path.push(name);
		const read = field.isRepeated ? list(field, given, place, depth) : one(field.type, given, place, depth);
		place.path.pop();
		if (message !== oneOf && isDefault(field, read)) continue;
		result[name] = read;
		present += 1;
	}
	if (message === oneOf && present > 1) throw invalid(place, "more than one value");
	return result;
}

function one(type: Scalar | MessageName, value: unknown, place: Place, depth: number): unknown {
	if (isMessage(type)) return read(type, value, place, depth + 1);
	const found = scalar(type, value);
	if (found === undefined) throw invalid(place, `expected ${type}`);
	return found;
}

function list({ type }: Field, value: unknown, place: Place, depth: number): unknown[] {
	if (!Array.isArray(value)) throw invalid(place, "expected a list");
	return value.map((item, index) => {
		place.path.push(index);
		const found = one(type, item, place, depth);
		place.path.pop();
		return found;
	});
}

function invalid({ at, path }: Place, what: string): InvalidMessage {
	return new InvalidMessage([at, ...path].join("."), what);
}

/** Whether proto3 would not send it. A message without fields is sent. */
function isDefault({ type, isRepeated }: Field, value: unknown): boolean {
	if (isRepeated) return (value as unknown[]).length === 0;
	if (type === "fixed64" || type === "int64") return value === "0";
	return value === "" || value === 0 || value === false;
}
