import { limits } from "./limits.ts";
import { fieldsOf, isMessage, type MessageName } from "./messages.ts";
import { lengthDelimited, type ProtobufReader } from "./protobuf.ts";

const messagesByNumber = Object.fromEntries(
	Object.entries(fieldsOf).map(([message, fields]) => [
		message,
		new Map(fields.flatMap(({ number, type }) => (isMessage(type) ? [[number, type] as const] : []))),
	]),
) as Record<MessageName, Map<number, MessageName>>;

/**
 * Counts the fields of the message that ends at `end`, including nested messages, without building them. It stops at the
 * limit and at malformed bytes, which reading the message reports.
 */
export function countFields(reader: ProtobufReader, message: MessageName, end: number): number {
	const count = { fields: 0 };
	try {
		walk(reader, message, end, 0, count);
	} catch {
		// Malformed protobuf.
	}
	return count.fields;
}

function walk(
	reader: ProtobufReader,
	message: MessageName,
	end: number,
	depth: number,
	count: { fields: number },
): void {
	const within = messagesByNumber[message];
	while (reader.pos < end && count.fields <= limits.partFields) {
		count.fields++;
		const tag = reader.tag();
		const type = (tag & 7) === lengthDelimited && depth < limits.depth ? within.get(tag >>> 3) : undefined;
		if (type) walk(reader, type, reader.size() + reader.pos, depth + 1, count);
		else reader.skipType(tag & 7, 0, tag >>> 3);
	}
}
