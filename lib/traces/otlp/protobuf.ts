import protobuf from "protobufjs/light.js";
import { KeyholdError } from "../../platform/errors.ts";
import { type Field, fieldsOf, type MessageName, oneOf } from "./messages.ts";

const root = protobuf.Root.fromJSON({
	nested: Object.fromEntries(
		Object.entries(fieldsOf).map(([message, fields]) => [
			message,
			{
				edition: "proto3",
				fields: Object.fromEntries(fields.map((field) => [field.name, descriptor(field)])),
				...(message === oneOf && { oneofs: { present: { oneof: fields.map(({ name }) => name) } } }),
			},
		]),
	),
});

function descriptor({ number: id, type, isRepeated }: Field) {
	const wireType = type === "traceId" || type === "spanId" ? "bytes" : type;
	return { type: wireType, id, ...(isRepeated && { rule: "repeated" as const }) };
}

/** Reads a message: its own properties are what was sent. @throws KeyholdError INVALID_INPUT */
export function decodeProtobuf(message: MessageName, bytes: Uint8Array): object {
	const reader = protobuf.Reader.create(bytes);
	reader.discardUnknown = true;
	try {
		return root.lookupType(message).decode(reader);
	} catch (cause) {
		throw new KeyholdError("INVALID_INPUT", `The body is not an OTLP ${message} in protobuf.`, { cause });
	}
}

/** Writes a message whose properties have the names of OTLP/JSON. */
export function encodeProtobuf(
	message: MessageName,
	value: Record<string, unknown>,
): Uint8Array<ArrayBuffer> {
	return new Uint8Array(root.lookupType(message).encode(value).finish());
}
