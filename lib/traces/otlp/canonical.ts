import { type Field, fieldsOf, isMessage, type MessageName, oneOf, type Scalar } from "./messages.ts";
import { scalar } from "./scalars.ts";

/** What is wrong with a message, and where. Never repeats a value. */
export class InvalidMessage extends Error {
	constructor(path: string, what: string) {
		super(`${path}: ${what}`);
	}
}

// As protobuf's own readers stop at: 100 levels of messages, of which three are around a record.
const maxDepth = 97;

/**
 * A message as canonical OTLP/JSON: fields in one order, those without a value left out, 64-bit numbers as text, ids
 * in lower-case hexadecimal, unknown fields ignored (OTLP specification, "JSON Protobuf Encoding"). It comes out the
 * same from JSON and from protobuf.
 * @throws InvalidMessage
 */
export function canonical<Message>(message: MessageName, value: unknown, path: string, depth = 0): Message {
	if (depth > maxDepth) throw new InvalidMessage(path, "nested too deeply");
	if (typeof value !== "object" || value === null || Array.isArray(value))
		throw new InvalidMessage(path, `expected ${message} as an object`);
	const result: Record<string, unknown> = {};
	let present = 0;
	for (const field of fieldsOf[message]) {
		const { name } = field;
		const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
		if (given === undefined || given === null) continue;
		const read = field.isRepeated
			? list(field, given, `${path}.${name}`, depth)
			: one(field.type, given, `${path}.${name}`, depth);
		if (message !== oneOf && isDefault(field, read)) continue;
		result[name] = read;
		present += 1;
	}
	if (message === oneOf && present > 1) throw new InvalidMessage(path, "more than one value");
	return result as Message;
}

function one(type: Scalar | MessageName, value: unknown, path: string, depth: number): unknown {
	if (isMessage(type)) return canonical(type, value, path, depth + 1);
	const read = scalar(type, value);
	if (read === undefined) throw new InvalidMessage(path, `expected ${type}`);
	return read;
}

function list({ type }: Field, value: unknown, path: string, depth: number): unknown[] {
	if (!Array.isArray(value)) throw new InvalidMessage(path, "expected a list");
	return value.map((item, index) => one(type, item, `${path}.${index}`, depth));
}

/** Whether proto3 would not send it. A message without fields is sent. */
function isDefault({ type, isRepeated }: Field, value: unknown): boolean {
	if (isRepeated) return (value as unknown[]).length === 0;
	if (type === "fixed64" || type === "int64") return value === "0";
	return value === "" || value === 0 || value === false;
}
