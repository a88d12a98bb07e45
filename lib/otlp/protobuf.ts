import protobuf from "protobufjs/light.js";
import { isEnum } from "./enums.ts";
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
	return { type: wireType(type), id, ...(isRepeated && { rule: "repeated" as const }) };
}

function wireType(type: Field["type"]): string {
	if (isEnum(type)) return "int32";
	return type === "traceId" || type === "spanId" ? "bytes" : type;
}

export type ProtobufReader = protobuf.Reader;

/** The wire type of texts, bytes and messages. */
export const lengthDelimited = 2;

export function protobufReader(bytes: Uint8Array): ProtobufReader {
	return protobuf.Reader.create(bytes);
}

/** Decodes a message; its own properties are the fields that were sent. @throws errors of protobufjs */
export function decodeProtobuf(message: MessageName, bytes: Uint8Array): object {
	return root.lookupType(message).decode(protobufReader(bytes));
}

/** Encodes a message whose properties have the names of OTLP/JSON. */
export function encodeProtobuf(
	message: MessageName,
	value: Record<string, unknown>,
): Uint8Array<ArrayBuffer> {
	return new Uint8Array(root.lookupType(message).encode(value).finish());
}
