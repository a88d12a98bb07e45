import { KeyholdError } from "../platform/errors.ts";
import type { Turns } from "../platform/turns.ts";
import { countFields } from "./count-fields.ts";
import { InvalidMessage } from "./invalid-message.ts";
import {
	aboutMessages,
	type Layout,
	type Level,
	type Part,
	type Signal,
	sizeProblem,
	Tally,
} from "./layout.ts";
import { tooLarge } from "./limits.ts";
import { fieldsOf, type MessageName } from "./messages.ts";
import { decodeProtobuf, lengthDelimited, protobufReader } from "./protobuf.ts";

/**
 * Finds resources, scopes and records in protobuf without building them, and decodes each one separately, so that a large body
 * does not block the event loop.
 * @throws KeyholdError INVALID_INPUT, PAYLOAD_TOO_LARGE
 */
export async function layOutProtobuf(bytes: Uint8Array, signal: Signal, turns: Turns): Promise<Layout> {
	const reader = protobufReader(bytes);
	const tally = new Tally();

	async function level(depth: number, end: number): Promise<Level> {
		const found: Level = { about: [], schemaUrl: undefined, levels: [], records: [] };
		const { message, list, about } = signal.levels[depth] as Signal["levels"][number];
		while (reader.pos < end) {
			if (turns.isOver()) await turns.next();
			tally.fields(1);
			const tag = reader.tag();
			const name = (tag & 7) === lengthDelimited ? nameOf(message, tag >>> 3) : undefined;
			if (name === undefined) {
				reader.skipType(tag & 7, depth, tag >>> 3);
				continue;
			}
			const endOfField = reader.size() + reader.pos;
			if (endOfField > end) throw new RangeError("a field ends after its message");
			if (name === list) tally.item(depth);
			if (name === list && depth < 2) found.levels.push(await level(depth + 1, endOfField));
			else if (name === list) found.records.push(part(signal.record, endOfField));
			else if (name === about) {
				if (found.about.length > 0) tally.item(depth - 1);
				found.about.push(part(aboutMessages[name], endOfField));
			} else found.schemaUrl = schemaUrl(endOfField);
			reader.pos = endOfField;
		}
		if (reader.pos !== end) throw new RangeError("a field ends after its message");
		return found;
	}

	function schemaUrl(end: number): string {
		const problem = sizeProblem([{ start: reader.pos, end, fields: 1 }]);
		if (problem) throw tooLarge(`a field that has ${problem}`);
		return utf8.decode(bytes.subarray(reader.pos, end));
	}

	function part(message: MessageName, end: number): Part {
		const start = reader.pos;
		const fields = countFields(reader, message, end);
		tally.fields(fields);
		return { start, end, fields };
	}

	try {
		const request = await level(0, bytes.length);
		return { request, read: (message, parts, at) => read(bytes, message, parts, at) };
	} catch (cause) {
		if (cause instanceof KeyholdError) throw cause;
		const message = `The body is not an OTLP ${signal.request} in protobuf.`;
		throw new KeyholdError("INVALID_INPUT", message, { cause });
	}
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function nameOf(message: MessageName, number: number): string | undefined {
	return fieldsOf[message].find((field) => field.number === number)?.name;
}

/** A message that is sent in pieces equals their concatenated bytes. */
function read(bytes: Uint8Array, message: MessageName, parts: Part[], at: string): object {
	const pieces = parts.map(({ start, end }) => bytes.subarray(start, end));
	try {
		return decodeProtobuf(message, pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
	} catch {
		throw new InvalidMessage(at, "not valid protobuf, or nested too deeply");
	}
}
